"""What copies that the audit overlooked are worth: accuracy without the faces that may have one."""

LIKENESSES = (1.0, 0.95, 0.93, 0.9)


def measure(reader, split="test", root=None, say=print):
    """Accuracy on the faces of a split of which nothing alike was trained on.

    The training faces are those of the reader's recipe, copies that `audit.leaks` finds already
    left out. What is left is compared again, as small pictures (`evaluate.likeness`), and ever
    more faces of the split are left out that have a look-alike among them.

    Args:
        reader: Classifier, one that is shipped, by whose name its recipe is found.
        split: str, of FER+.
        root: path or None, where the data sets are.
        say: function of one str, told what is found.

    Returns:
        pandas.DataFrame: a row a likeness: network, split, likeness (faces above it are left out;
        1 leaves out none), left_out, faces, accuracy, and low and high, its 95 % interval.

    Raises:
        DataMissingError: FER+ is not on this machine.
        UnknownNameError: there is no recipe of that name.
    """
    import pandas as pd

    from expression_lab import data, evaluate
    from expression_lab.recipes import classifier, material

    recipe = classifier.shipped(reader.name)
    learned = material.gather(recipe, root=root)
    faces = data.load(recipe.dataset, split, recipe.training.size, root=root)
    alike, _ = evaluate.likeness(faces.images, learned.images)
    right, rows = reader.predict(faces.images) == faces.labels, []
    for likeness in LIKENESSES:
        kept = right[alike <= likeness] if likeness < 1 else right
        low, high = evaluate.wilson(int(kept.sum()), len(kept))
        rows.append({"network": reader.name, "split": split, "likeness": likeness,
                     "left_out": len(right) - len(kept), "faces": len(kept),
                     "accuracy": kept.mean(), "low": low, "high": high})
        say(f"without {rows[-1]['left_out']} faces with a look-alike above {likeness:g}: "
            f"accuracy {kept.mean():.2%}")
    return pd.DataFrame(rows)
