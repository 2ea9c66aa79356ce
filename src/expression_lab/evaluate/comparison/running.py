"""Run a comparison: the work is dealt to processes, and what is finished is kept."""

import datetime
import os
import platform
from pathlib import Path

from expression_lab import __version__
from expression_lab.errors import ConfigError
from expression_lab.evaluate.comparison import inputs, resuming, sheets, tables
from expression_lab.evaluate.comparison import result as results
from expression_lab.evaluate.comparison import subjects as people
from expression_lab.evaluate.comparison.crew import Crew
from expression_lab.evaluate.comparison.found import Found
from expression_lab.evaluate.comparison.resuming import WORK
from expression_lab.evaluate.comparison.worker import AT_ONCE

MOST = 64  # workers


def run(plan, folder, say=print, workers=2, root=None):
    """Compare editors and classifiers.

    The same plan gives the same tables again: exactly what is counted, within 0.001 what is a
    mean of floats (`comparison.differences` tells); only times and memory are the machine's.

    Args:
        plan: Plan
        folder: path, where results.json, tables and sheets go; made if it is not there. What was
            finished of an interrupted run of the same plan is taken from its folder `work`, but
            for edits of an editor that has changed since. A result that is there is read, if it is
            of the same version, weights and photos.
        say: function of one str, told what is found.
        workers: int, processes, each with one thread; 0 works in this process, and measures no
            memory, for which each editor would need a process of its own.
        root: path or None, where the data sets are.

    Returns:
        Result: its `made` holds version, python, system, processors, workers, packages, date,
        seconds (of all runs that it took), seed, source and missed (how many pictures had no
        face), faces (edited), people, reference (what Fréchet and kernel distance compare with),
        natural (what the naturalness compares with), identity (was it measured), digests, of
        weights and photos, and fingerprints, of the editors.

    Raises:
        ConfigError: the folder holds a comparison by another plan, or workers make no sense.
        DataMissingError: the data set is not on this machine.
        BadDataError: results.json is damaged.
        NoFaceError: there is no face to edit.
    """
    folder = Path(folder)
    _check(workers)
    digests = inputs.digests(plan)
    if (there := resuming.finished(plan, folder, digests, say)) is not None:
        return there
    resuming.begin(plan, folder)
    pieces = resuming.place(folder, digests)
    with resuming.clock(folder / WORK), Crew(plan, pieces, root, workers, say) as crew:
        found = _measured(plan, crew, say, memory=workers > 0)
    made = {**_made(plan, workers), **found.made, "digests": digests,
            "seconds": round(resuming.seconds(folder / WORK))}
    built = tables.build(plan, found)
    results.write(results.Result(plan, made, _with_claims(built, say), found.sheets), folder)
    return results.read(folder)


def _measured(plan, crew, say, memory=True):
    """Everything that workers find: Found."""
    parts = [{"kind": "faces", "name": f"faces/{part['first']:05d}", **part}
             for part in people.parts(plan)]
    drawn = crew.do(parts, "faces")
    subjects = people.from_pieces(drawn)
    missed = [text for piece in drawn for text in piece["missed"]]
    _tell(plan, subjects, missed, say)
    prints = crew.fingerprints(plan.editors)
    numbers = list(range(len(subjects.faces)))
    deals = [numbers[first:first + AT_ONCE] for first in range(0, len(numbers), AT_ONCE)]
    readers = () if plan.photos else plan.classifiers
    first = crew.do([{"kind": "reference", "name": "reference"},
                     *(_job("unedited", "unedited", deal) for deal in deals)], "before")
    cost = crew.do([{"kind": "cost", "editor": name, "name": f"cost/{name}-{prints[name]}"}
                    for name in plan.editors if memory], "memory")
    read = crew.do([{"kind": "classifier", "classifier": name, "name": f"classifier/{name}"}
                    for name in readers], "classifiers")
    pieces = {kind: {name: crew.do([_job(kind, f"{kind}/{name}-{prints[name]}", deal, editor=name)
                                    for deal in deals], f"{name}{' back' * (kind == 'back')}")
                     for name in plan.editors} for kind in ("edits", "back")}
    found = Found(subjects, first[0], first[1:], pieces["edits"], pieces["back"],
                  _rows(cost), _rows(read))
    found.sheets |= _sheets(plan, crew, found, prints)
    found.made |= {"fingerprints": prints, "missed": len(missed), **found.words(plan)}
    return found


def _job(kind, place, deal, **given):
    return {"kind": kind, "name": f"{place}/{deal[0]:05d}", "numbers": deal, **given}


def _rows(pieces):
    return [row for piece in pieces for row in piece["rows"]]


def _sheets(plan, crew, found, prints):
    """The contact sheets: dict of name -> list of dicts."""
    edits, asked = found.edits, sheets.chosen(plan, found.subjects)
    faces = list(dict.fromkeys(face for face, _ in asked))
    wanted = {"": {"faces": [(face, "") for face in faces], "failures": []}}
    for name in plan.editors:
        mine = edits[edits["editor"] == name]
        done = set(mine[["face", "target"]].itertuples(index=False, name=None))
        wanted[name] = {"faces": [one for one in asked if one in done],
                        "failures": sheets.worst(mine)}
    jobs = [{"kind": "sheet", "editor": name, "asked": [*one["faces"], *one["failures"]],
             "name": f"sheet/{name or 'before'}-{prints.get(name, 0)}"}
            for name, one in wanted.items()]
    drawn, told = crew.do(jobs, "sheets"), {"faces": [], "failures": []}
    for piece, (name, one) in zip(drawn, wanted.items()):
        images = [piece[f"image_{k}"] for k in range(len(piece) - 1)]
        half = len(one["faces"])
        told["faces"] += sheets.rows(one["faces"], images[:half], edits, name)
        told["failures"] += sheets.rows(one["failures"], images[half:], edits, name)
    return told


def _with_claims(built, say):
    """The tables, and what the literature's claims are worth by them."""
    from expression_lab.evaluate import claims

    judged = claims.judge(built)
    for verdict, count in judged["holds"].value_counts().items():
        say(f"claims: {count} {verdict}")
    return {**built, "claims": judged}


def _tell(plan, subjects, missed, say):
    say(f"{len(subjects.faces)} faces of {len(set(subjects.people))} people ({plan.source})")
    for text in missed[:10]:
        say(f"left out: {text}")
    if len(missed) > 10:
        say(f"left out: {len(missed) - 10} more without a face")


def _check(workers):
    if isinstance(workers, bool) or not isinstance(workers, int) or not 0 <= workers <= MOST:
        raise ConfigError(f"workers is {workers!r}; it is a whole number from 0 to {MOST}.")


def _made(plan, workers):
    from expression_lab import lab

    return {"version": __version__, "python": platform.python_version(),
            "system": f"{platform.system()} {platform.machine()}", "processors": os.cpu_count(),
            "workers": workers, "packages": lab.versions(), "seed": plan.seed,
            "date": datetime.date.today().isoformat(), "source": plan.source}
