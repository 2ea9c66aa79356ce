"""The comparison of all editors and classifiers, on real faces kept out of all training.

    expression-lab measure comparison --split test

is `expression-lab evaluate --dataset facial_expressions` with its tables committed, so that every
report shows them beside the reader's own. No face is among them: only what was measured.
"""

ROOM = "comparison"  # of data/results
LEFT_OUT = ("edits",)  # a row an edit: 10,200 of them


def measure(split="test", faces=200, root=None, folder=None, say=print):
    """Compare all editors and classifiers on faces of facial_expressions.

    Args:
        split: str, "validation" while one is still choosing, "test" once, at the end.
        faces: int, at most so many neutral ones and so many happy ones, of different people.
        root: path or None, where facial_expressions is.
        folder: path or None, where the comparison is kept, so that an interrupted one goes on;
            the pictures of people that it shows stay there.
        say: function of one str, told what is found.

    Returns:
        dict of tables, as of `comparison.run`, but for that of single edits.

    Raises:
        DataMissingError: facial_expressions is not on this machine.
    """
    from contextlib import nullcontext
    from tempfile import TemporaryDirectory

    from expression_lab.evaluate import comparison

    plan = comparison.Plan(dataset="facial_expressions", split=split, faces=faces)
    with nullcontext(folder) if folder is not None else TemporaryDirectory() as place:
        tables = comparison.run(plan, place, say, root=root).tables
    return {name: table.assign(split=split) for name, table in tables.items()
            if name not in LEFT_OUT and len(table)}
