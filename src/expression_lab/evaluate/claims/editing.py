"""Claims about editors by landmarks and sliders, from pairs and heaps, with one network or two."""

from statistics import median

from expression_lab.evaluate.claims.parts import (
    UNKNOWN,
    Claim,
    Part,
    Value,
    below,
    beyond,
    less,
    more,
    pick,
    ratio,
)

COMPLEX = ("anger", "disgust", "fear")
NEAR = 0.05  # a share that is less by so much still counts as as good


def landmarks_fast(found):
    mine, others = found.editor("landmarks", "milliseconds"), _others(found, "milliseconds")
    times, _ = ratio(mine, others)
    first = _best(found, "milliseconds")
    return [Part(f"milliseconds an edit {mine.told('.1f')}, median of the others "
                 f"{others.told('.1f')}, fastest: {first}", below(Value(times), 0.8, 1.25))]


def landmarks_precise(found):
    mine, others = found.editor("landmarks", "identity"), _others(found, "identity")
    detail = found.editor("landmarks", "detail")
    return [Part(f"identity distance {mine.told()}, median of the others {others.told()}",
                 less(mine, others)),
            Part(f"sharpness kept {detail.told()}", below(Value(abs(detail.mean - 1)), 0.1, 0.2))]


def landmarks_weak(found):
    easy = found.editor("landmarks", "both", "happiness")
    parts = [Part(f"{name} {hard.told('.0f', percent=True)}", more(easy, hard))
             for name in COMPLEX for hard in [found.editor("landmarks", "both", name)]]
    told = f"both judges read happiness {easy.told('.0f', percent=True)}, {parts[0].said}"
    return [Part(told, parts[0].holds), *parts[1:]]


def sliders_rank(found):
    table = found.table("editors")
    ranks = {name: Value(min(found.editor(name, f"rank_{judge}").mean
                             for judge in ("residual", "judge")))
             for name in (table["editor"] if "editor" in table else ())}
    ranks = sorted((rank.mean, name) for name, rank in ranks.items() if rank.known)
    parts = [Part(f"{name} {rank:.2f}", beyond(Value(rank), 0.9, 0.7)) for rank, name in ranks]
    head = "rank correlation of intensity asked and read"
    return [Part(f"{head}: {parts[0].said}", parts[0].holds), *parts[1:]] if parts else [
        Part(f"{head}: not measured", UNKNOWN)]


def pairs_help(found):
    return _duel(found, "pix2pix", "cyclegan", more)


def one_for_all(found):
    def as_good(one, other):
        least = other.mean - NEAR
        return beyond(one, least, least) if other.known else UNKNOWN

    weights = {name: Value(found.editor(name, "parameters").mean
                           / found.editor(name, "targets").mean) for name in ("multi", "cyclegan")}
    _, smaller = ratio(weights["cyclegan"], weights["multi"])
    return [*_duel(found, "multi", "cyclegan", as_good),
            Part("parameters for each expression " + ", ".join(
                f"{name} {value.told(',.0f')}" for name, value in weights.items()), smaller)]


def mended(found):
    return [Part(f"both judges: refine {found.editor('refine', 'both').told('.0f', True)}, "
                 f"{name} {found.editor(name, 'both').told('.0f', True)}",
                 more(found.editor("refine", "both"), found.editor(name, "both")))
            for name in ("landmarks", "multi")]


def there_and_back(found):
    table = found.saved("ablations", "editing")
    parts = []
    for measure, words in (("cycle", "grey error there and back"),
                           ("identity", "identity distance")):
        values = {one: pick(table, measure, variant=one) for one in ("all parts", "without cycle")}
        parts.append(Part(f"{words} {values['all parts'].told()} with it, "
                          f"{values['without cycle'].told()} without",
                          more(values["without cycle"], values["all parts"])))
    return parts


def _duel(found, one, other, compare):
    """Two editors on the targets that both know: a Part a target."""
    table = found.table("targets")
    known = [] if "editor" not in table else [
        set(table[(table["editor"] == name) & table["both"].notna()]["target"])
        for name in (one, other)]
    shared = [] if not known else [name for name in dict.fromkeys(table["target"])
                                   if all(name in names for names in known)]
    if not shared:
        return [Part(f"{one} and {other} on the same targets: not measured", UNKNOWN)]
    parts = []
    for target in shared:
        a, b = (found.editor(name, "both", target) for name in (one, other))
        parts.append(Part(f"both judges, {target}: {one} {a.told('.0f', True)}, "
                          f"{other} {b.told('.0f', True)}", compare(a, b)))
    return parts


def _others(found, measure, name="landmarks"):
    """The median of all other editors: Value, without an interval."""
    table = found.table("editors")
    if measure not in table:
        return Value()
    values = table[table["editor"] != name][measure].dropna()
    return Value(float(median(values))) if len(values) else Value()


def _best(found, measure):
    """The editor with the least of a measure, in words."""
    table = found.table("editors")
    if measure not in table or table[measure].isna().all():
        return "not measured"
    row = table.loc[table[measure].idxmin()]
    return f"{row['editor']}, {row[measure]:.1f}"


CLAIMS = (
    Claim("landmarks are fast", "Moving the landmarks of a face is a fast way to edit it.", "",
          "Milliseconds of an edit, over the median of all other editors: holds up to 0.8, does "
          "not from 1.25.", landmarks_fast),
    Claim("landmarks are precise", "… and a precise one: the person and the photo stay what they "
          "are.", "", "The identity distance is clearly less than the median of the other "
          "editors, and sharpness is kept within a tenth.", landmarks_precise),
    Claim("landmarks are weak on complex expressions", "… but it is weak on complex expressions.",
          "", "Both judges read happiness as asked clearly more often than anger, than disgust "
          "and than fear.", landmarks_weak),
    Claim("sliders go by degrees", "A slider sets an expression by degrees.",
          "He et al., IEEE Transactions on Image Processing 28, 2019",
          "The rank correlation of the intensity asked for and the probability read, with the "
          "stricter judge, is 0.9 or more; an editor with less than 0.7 speaks against it.",
          sliders_rank),
    Claim("pairs help", "Who learns from pairs edits better than who learns without.",
          "Zhu et al., ICCV 2017", "On each target that both know, both judges read Pix2Pix's "
          "edits as asked clearly more often than CycleGAN's.", pairs_help),
    Claim("one network for all", "One network for all expressions is as good as one for each "
          "two, and smaller.", "Choi et al., CVPR 2018", "On each target that both know, both "
          "judges read multi's edits as asked clearly not 5 points less often than CycleGAN's; "
          "and CycleGAN needs at least a quarter more parameters for each expression.",
          one_for_all),
    Claim("warp, then mend", "Moving points first and mending the result by a network is better "
          "than either alone.", "Averbuch-Elor et al., SIGGRAPH Asia 2017",
          "Both judges read refine's edits as asked clearly more often than those of landmarks, "
          "and than those of multi.", mended),
    Claim("there and back keeps the person", "Who must find the way back keeps what nobody asked "
          "to change.", "Zhu et al., ICCV 2017", "Trained without the way back, multi has a "
          "clearly larger error there and back, and a clearly larger identity distance (by a "
          "tenth; one training of each).", there_and_back),
)
