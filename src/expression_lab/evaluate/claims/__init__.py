"""What texts of the field say, judged by what was measured here.

    result = comparison.read(folder)
    claims.judge(result.tables)

Each claim is a paraphrase, and its rule is code: other thresholds, other verdicts. A claim "holds"
here for these editors, these faces and these two judges, and for no others.
"""

from expression_lab.evaluate.claims import drawing, editing, reading
from expression_lab.evaluate.claims.committed import committed
from expression_lab.evaluate.claims.parts import (
    UNKNOWN,
    VERDICTS,
    Claim,
    Evidence,
    Part,
    Value,
    verdict,
)
from expression_lab.evaluate.saved import saved as committed_table

CLAIMS = (*editing.CLAIMS[:4], *drawing.CLAIMS, *editing.CLAIMS[4:], *reading.CLAIMS)

__all__ = ["CLAIMS", "VERDICTS", "Claim", "Evidence", "Part", "Value", "committed", "judge",
           "verdict"]

SAID = {True: "yes", False: "no", None: "not clear", UNKNOWN: "not measured"}


def judge(tables, saved=committed_table, chosen=CLAIMS):
    """Judge the claims of the literature by the tables of a comparison.

    Args:
        tables: dict of name -> pandas.DataFrame, as of `comparison.run`; those that are missing
            leave claims open.
        saved: function of a committed table's name and room, as `evaluate.saved`.
        chosen: claims to be judged.

    Returns:
        pandas.DataFrame: claim (its name), words, source, holds (one of `VERDICTS`), measured (one
        sentence with numbers and 95 % intervals), rule (when it holds).
    """
    import pandas as pd

    found = Evidence(tables, saved)
    rows = []
    for one in chosen:
        parts = one.judge(found)
        rows.append({"claim": one.name, "words": one.words, "source": one.source,
                     "holds": verdict(parts), "measured": _sentence(parts), "rule": one.rule})
    return pd.DataFrame(rows)


def _sentence(parts):
    """What was measured, in one sentence."""
    if all(part.holds is UNKNOWN for part in parts):
        return "This run has no measurement of it."
    said = "; ".join(f"{part.said} ({SAID[part.holds]})" if len(parts) > 1 else part.said
                     for part in parts)
    return f"{said[:1].upper()}{said[1:]}."
