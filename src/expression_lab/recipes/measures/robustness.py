"""What the shipped network still reads when faces are damaged."""

import numpy as np

FACES = 1000  # enough for an accuracy within 3 points; all of them would take long
SEED = 0


def measure(reader, split="test", root=None, say=print):
    """Accuracy and mean recall under eleven kinds of damage in five grades.

    It takes the same 1,000 faces of the split for every grade, drawn at random with seed 0, not
    balanced over expressions: the mean recall of so few faces of rare expressions is rough, as
    its interval tells.

    Args:
        reader: Classifier.
        split: str, of FER+.
        root: path or None, where the data sets are.
        say: function of one str, told what is found.

    Returns:
        pandas.DataFrame: see `evaluate.robustness_table`; and network, split, and sample, which
        says what faces these are.

    Raises:
        DataMissingError: FER+ is not on this machine.
    """
    from expression_lab import data, evaluate

    faces = data.load("ferplus", split, reader.size, root=root)
    chosen = np.sort(np.random.default_rng(SEED).permutation(len(faces))[:FACES])
    whole, faces = len(faces), faces.subset(chosen)
    table = evaluate.robustness_table(
        reader.predict_proba, faces.images, faces.labels, seed=SEED,
        balance=reader.balance if "prior" in reader.card else None)
    for name, worst in table[table["grade"] == table["grade"].max()].set_index("damage").iterrows():
        say(f"{name} at {worst['amount']:g} {worst['unit']}: accuracy {worst['accuracy']:.1%}")
    table.insert(0, "network", reader.name)
    table.insert(1, "split", split)
    return table.assign(sample=f"{len(faces):,} of {whole:,} faces, drawn with seed {SEED}")
