"""The shipped network where people agree and where they do not, and the ceiling that votes set."""

import numpy as np

from expression_lab.expressions import EXPRESSIONS

CHOICES = (*EXPRESSIONS, "unknown", "nf")  # what a tagger of FER+ may say
EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)  # shares of all ten votes


def measure(reader, split="test", root=None, say=print):
    """Accuracy by how many people agree on a face, and what people themselves would reach.

    Args:
        reader: Classifier.
        split: str, of FER+.
        root: path or None, where the data sets are.
        say: function of one str, told what is found.

    Returns:
        dict: "agreement", a row a reading ("usual", "balanced") and group of faces by the share of
        all ten votes that their label got; "ceiling", a row a reader (tagger, panel and perfect,
        see `evaluate.ceiling_table`; and the network's two readings) and expression.

    Raises:
        DataMissingError: FER+ is not on this machine.
    """
    import pandas as pd

    from expression_lab import data, evaluate

    faces = data.load("ferplus", split, reader.size, root=root)
    votes = faces.table[[f"votes_{name}" for name in CHOICES]].to_numpy()
    readings, about = _readings(reader, faces), {"network": reader.name, "split": split}
    groups = [evaluate.accuracy_by_agreement(faces.labels, predicted, votes, EDGES)
              .reset_index().assign(reading=name, **about) for name, predicted in readings.items()]
    ceiling = evaluate.ceiling_table(votes, faces.labels)
    whole = ceiling[ceiling["expression"] == "all"].set_index("reader")["agreement"]
    say(", ".join(f"{name} {value:.1%}" for name, value in whole.items()))
    ours = [_recalls(faces.labels, predicted, f"{reader.name}, {name}")
            for name, predicted in readings.items()]
    agreement = pd.concat(groups, ignore_index=True)
    return {"agreement": agreement[["network", "split", "reading", "agreement", "faces",
                                    "accuracy", "low", "high"]],
            "ceiling": pd.concat([ceiling, *ours], ignore_index=True).assign(split=split)}


def _readings(reader, faces):
    """Predicted labels of both readings; one where the reader's card has no prior."""
    usual = reader.predict_proba(faces.images)
    found = {"usual": usual.argmax(1)}
    if "prior" in reader.card:
        found["balanced"] = reader.balance(usual).argmax(1)
    return found


def _recalls(y_true, y_pred, name):
    """The network's own share of labels, in the form of the ceiling's table."""
    import pandas as pd

    from expression_lab import evaluate

    groups = {"all": np.ones(len(y_true), bool),
              **{one: y_true == i for i, one in enumerate(EXPRESSIONS)}}
    rows = []
    for group, inside in groups.items():
        faces, right = int(inside.sum()), int((y_pred == y_true)[inside].sum())
        interval = evaluate.wilson(right, faces) if faces else (np.nan, np.nan)
        rows.append((name, group, faces, right / faces if faces else np.nan, *interval))
    return pd.DataFrame(rows, columns=["reader", "expression", "faces", "agreement", "low", "high"])
