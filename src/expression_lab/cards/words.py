"""The format of a card: its keys, its headings, and how it is put in words."""

from dataclasses import dataclass

HEADINGS = ("What it is, and for whom", "Files", "How it was made", "Measured",
            "Limits and biases", "Not for", "Licence and terms", "Sources")
MADE = ("data", "split", "seed", "minutes")  # None where there is none, or nobody kept it
WORDS = ("title", "about", "audience", "made", "measured", "not_for", "sources")
FIRST = ("task", "name", "title", "about", "audience", "file", "files", "bytes", "sha256",
         "command", "made", "measured", "limits", "bias", "not_for", "license", "sources")


@dataclass(frozen=True)
class Words:
    """What a card says in words.

    Attributes:
        title: str, what it is, in a line.
        about: str, the same in a paragraph.
        audience: str, for whom or what it is; goes on after "For ".
        made: dict of `MADE`: data and split are str, seed int or None, minutes float or None.
        measured: str, the most telling figures in one sentence.
        not_for, sources: of str.
        notes: lines of Markdown on how it was made.
        details: lines of Markdown on what was measured.
    """

    title: str
    about: str
    audience: str
    made: dict
    measured: str
    not_for: tuple
    sources: tuple
    notes: tuple = ()
    details: tuple = ()


def complete(card, words):
    """A card with its words, in the order of the format: dict.

    Args:
        card: dict, what a recipe knows: task, name, file or files, command, limits, license, and
            whatever its kind needs.
        words: Words
    """
    told = {key: getattr(words, key) for key in WORDS}
    whole = {**card, **told, "not_for": list(words.not_for), "sources": list(words.sources)}
    if whole.get("file") and whole["file"] not in whole.get("files", {}):
        whole["files"] = {whole["file"]: {key: whole[key] for key in ("bytes", "sha256")}}
    return {key: whole[key] for key in (*FIRST, *whole) if key in whole}


def markdown(card, words):
    """A card as text for people: str, Markdown.

    Args:
        card: dict, as `complete` gives it.
        words: Words
    """
    bodies = ([card["about"], "", f"For {card['audience']}."], _files(card),
              [*_made(card), *_apart(words.notes)], [card["measured"], *_apart(words.details)],
              _bullets([*card["limits"], *([card["bias"]] if "bias" in card else ())]),
              _bullets(card["not_for"]), [card["license"]], _bullets(card["sources"]))
    sections = zip(HEADINGS, bodies, strict=True)
    return "\n".join([f"# {card['name']}: {card['title']}", "",
                      *(line for heading, body in sections
                        for line in (f"## {heading}", "", *body, ""))])


def _files(card):
    rows = [f"| {file} | {one['bytes']:,} bytes | {one['sha256']} |"
            for file, one in card["files"].items()]
    lines = ["| file | size | sha256 |", "| --- | ---: | --- |", *rows]
    facts = []
    if "parameters" in card:
        cost = (f", {card['multiply_adds'] / 1e6:.1f} million multiply-adds a face"
                if "multiply_adds" in card else "")
        facts += [f"{card['parameters']:,} parameters{cost}."]
    if "input" in card:
        order = f", in this order: {', '.join(card['classes'])}" if "classes" in card else ""
        facts += [f"Takes {card['input']}; gives {card['output']}{order}."]
    return lines + _apart([" ".join(facts)] if facts else ())


def _made(card):
    made = card["made"]
    seed = "none" if made["seed"] is None else made["seed"]
    time = "not recorded" if made["minutes"] is None else f"{made['minutes']:.1f} minutes"
    cores = card.get("training", {}).get("processor_cores")
    versions = card.get("versions") or card.get("training", {}).get("versions") or {}
    lines = [f"Command: `{card['command']}`", f"Data: {made['data']}", f"Split: {made['split']}",
             f"Seed: {seed}", f"Time: {time}" + (f", on {cores} processor cores" if cores else "")]
    if versions:
        lines += ["Versions: " + ", ".join(f"{name} {one}" for name, one in versions.items())]
    return _bullets(lines)


def _bullets(lines):
    return [f"- {line}" for line in lines]


def _apart(lines):
    return ["", *lines] if lines else []
