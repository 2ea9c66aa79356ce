"""The course's own measurement on real faces kept out of all training, as a run's tables."""

from expression_lab.errors import DataMissingError
from expression_lab.evaluate.interval import wilson
from expression_lab.evaluate.saved import saved

ROOM = "comparison"  # of data/results
TABLES = ("editors", "targets", "read_as", "intensity", "failures", "classifiers",
          "classifier_matrix")
SHARES = ("residual", "judge", "both")


def committed(read=saved):
    """The tables of the editors on real faces, as committed in `data/results`.

    They are those of a comparison that was run on real faces, where one is committed; else they
    are put together from the single measures of the editors, which hold no more than the editors'
    worth and cost, and all their targets.

    Args:
        read: function of a table's name and room, as `evaluate.saved`.

    Returns:
        dict of name -> pandas.DataFrame, for `claims.judge` and to be shown beside one's own run;
        with 95 % intervals by Wilson in `…_low` and `…_high` where a share of edits is told. Over
        several targets the ends are the means of the targets' ends: rather too wide.

    Raises:
        DataMissingError: there are no such tables, as outside of a clone of the course.
    """
    found = {}
    for name in TABLES:
        try:
            found[name] = read(name, room=ROOM)
        except DataMissingError:
            continue
    return found if "editors" in found else _single(read)


def predictions():
    """Counts `(8, 8)` of the shipped classifier on FER+'s test faces; None where none are there."""
    from expression_lab.evaluate.confusion import confusion_matrix
    from expression_lab.recognize import results

    try:
        found = results("residual")
    except DataMissingError:
        return None
    return confusion_matrix(found.labels, found.predicted)


def _single(read):
    """Tables made of those that `expression-lab measure editing_methods` leaves."""
    methods, targets = (read(name, room="editing") for name in ("methods", "methods_targets"))
    targets = targets[targets["faces"] > 0].reset_index(drop=True)
    for name in SHARES:
        ends = [wilson(round(share * faces), faces)
                for share, faces in zip(targets[name], targets["faces"], strict=True)]
        targets[[f"{name}_low", f"{name}_high"]] = ends
    columns = [f"{name}_{end}" for name in SHARES for end in ("low", "high")]
    means = targets.groupby("editor")[columns].mean()
    editors = methods.rename(columns={"faces": "edits"})
    return {"editors": editors.join(means, on="editor"), "targets": targets}
