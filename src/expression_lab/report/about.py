"""How it was measured, how to measure it again, and what it cannot tell."""

import shlex

from expression_lab.report.parts import Facts, Section, Text
from expression_lab.report.summary import counted, listed

MADE = {"version": "Expression Lab", "python": "Python", "system": "system",
        "processors": "processors", "workers": "processes", "date": "date",
        "seconds": "seconds taken", "seed": "seed", "source": "faces of",
        "missed": "pictures without a face", "faces": "faces edited", "people": "people",
        "reference": "Fréchet and kernel: distance to", "natural": "naturalness: fitted to",
        "identity": "identity measured", "packages": "packages",
        "digests": "digests of what it was made from"}


def measured(result):
    """How it was measured: Section."""
    plan = result.plan
    pairs = [("faces", _faces(plan, result.made)), ("expressions asked for", listed(plan.targets)),
             ("editors", listed(plan.editors)),
             ("classifiers", listed(plan.classifiers) if plan.classifiers else "none"),
             ("identity", f"on {counted(plan.identity, 'face')} of each expression, since it is "
                          "slow"),
             ("slider, and the way back", f"on {counted(plan.series, 'face')} of each expression"),
             ("seed", str(plan.seed)), ("every single edit", "tables/edits.csv")]
    way = ("Every editor got the same faces. Faces that show happiness are edited to neutral, and "
           "neutral ones to everything else; photos are edited to everything, as they are. After "
           "each edit the face is looked for again, and read by two classifiers, residual and "
           "judge. An edit that failed stays in all shares, as one that was not read as asked.",
           "An interval says how far a number may be from what many more such faces would give, in "
           "95 of 100 cases. For editors, faces are drawn again, with replacement, and all edits "
           "of a face go with it (of fewer than 20 people, Wilson's or Student's interval); "
           "for shares of one expression it is Wilson's interval. Where two intervals overlap, the "
           "faces do not tell who is better.")
    return Section("measured", "How it was measured",
                   (*map(Text, way), Facts(tuple(pairs)),
                    Facts((*_made(result.made), ("command", command(plan))),
                          "What made these numbers, and how to make them again"),
                    *_fingerprints(result.made)))


def command(plan):
    """The command that makes such a page: str; the place of photos is not known any more."""
    words = ["expression-lab", "evaluate", "--report", "OUT", "--faces", plan.faces,
             "--identity", plan.identity, "--series", plan.series, "--seed", plan.seed,
             "--editors", ",".join(plan.editors), "--targets", ",".join(plan.targets),
             *(["--send-to-service"] if plan.consent else [])]
    if plan.photos:
        words += ["--photos", plan.to_dict()["photos"]]  # its own name, without where it lies
    elif plan.dataset != "synthetic":
        words += ["--dataset", plan.dataset, "--split", plan.split]
    return shlex.join(map(str, words))


def limits(result):
    """What the numbers cannot tell: Section."""
    plan = result.plan
    said = [
        "The judges are networks. They see what they were taught to see, and an edit may please "
        "them and no person: so look at the pictures, and ask people.",
        "Who is read as fearful need not look so to you, and a face that looks fearful says little "
        "about what somebody feels (Barrett et al., 2019).",
        "Identity is the distance of one network's numbers. It says whether that network would "
        "still take the face for the same person, and knows nothing of likeness.",
        "Times and memory are those of one machine on one day, and differ from run to run.",
        "The intervals tell of other faces of this kind, not of other cameras, ages, skins or "
        "lights."]
    if plan.photos:
        said.append("Photos have no labels: what their faces showed before is what the judges read "
                    "in them.")
    elif plan.dataset == "synthetic":
        said.append("These faces were drawn by a model. Nobody is behind them, and they are easier "
                    "and more alike than real ones: compare with the section on real faces.")
    return Section("limits", "What it cannot tell", (Text(tuple(said)),))


def _faces(plan, made):
    if plan.photos:
        return f"{made.get('faces', 'up to ' + str(plan.faces))}, of photos of the reader"
    where = ("drawn by the face model: people that no training saw, with mild pose and light"
             if plan.dataset == "synthetic" else f"of {plan.dataset}")
    happy = "; as many happy ones are edited to neutral" if "neutral" in plan.targets else ""
    return f"{plan.faces:,} neutral ones, {where} (split {plan.split}){happy}"


def _made(made):
    return [(MADE.get(key, key.replace("_", " ")), _plain(value)) for key, value in made.items()
            if key != "fingerprints"]


def _plain(value):
    """A value as words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{name} {one}" for name, one in value.items())
    return f"{value:,.0f}" if isinstance(value, float) else str(value)


def _fingerprints(made):
    found = made.get("fingerprints")
    if not isinstance(found, dict) or not found:
        return ()
    pairs = tuple((str(name), str(value)) for name, value in found.items())
    return (Facts(pairs, "Fingerprints of the editors: they change when an editor does"),)
