"""How true the shipped network's probabilities are, before and after its temperature."""

import numpy as np

BINS = 10  # of the diagram; the expected calibration error has fifteen, as in its paper


def measure(reader, split="test", root=None, say=print):
    """Calibration of three readings: without the temperature, with it, and balanced.

    The temperature is the one on the reader's card; a reader without one gets the temperature
    that fits the validation faces best. It divides the logits of a face and of its mirror image
    before the softmax of each; then both are averaged.

    Args:
        reader: Classifier.
        split: str, of FER+.
        root: path or None, where the data sets are.
        say: function of one str, told what is found.

    Returns:
        dict: "calibration", a row a reading and measure with its 95 % interval; "reliability", a
        row a reading and group of faces that are read with a like confidence.

    Raises:
        DataMissingError: FER+ is not on this machine.
    """
    from expression_lab import data, evaluate

    faces = data.load("ferplus", split, reader.size, root=root)
    logits, tables, diagrams = views(reader, faces.images), [], []
    temperature = reader.card.get("temperature") or _fitted(reader, root)
    for name, probabilities in _readings(reader, logits, temperature).items():
        about = {"network": reader.name, "split": split, "reading": name,
                 "temperature": 1.0 if name == "before" else temperature}
        found = evaluate.calibration_table(faces.labels, probabilities)
        tables.append(found.reset_index().assign(**about, faces=len(faces)))
        diagrams += [evaluate.reliability(faces.labels, probabilities, BINS, equal).assign(
            **about, equal=equal) for equal in ("width", "mass")]
        say(f"{name}: calibration error {found.loc['ece_width', 'value']:.1%}, likelihood "
            f"{found.loc['nll', 'value']:.3f}, at temperature {about['temperature']:.3f}")
    return {"calibration": _ordered(tables, about), "reliability": _ordered(diagrams, about)}


def views(reader, images):
    """Logits of faces and of their mirror images, float32 `(2, n, 8)`."""
    return np.stack([reader.logits(images), reader.logits(images[:, :, ::-1])])


def _fitted(reader, root):
    from expression_lab import data, evaluate

    faces = data.load("ferplus", "validation", reader.size, root=root)
    return evaluate.fit_temperature(views(reader, faces.images), faces.labels)


def _readings(reader, logits, temperature):
    from expression_lab import evaluate

    found = {"before": evaluate.at_temperature(logits),
             "after": evaluate.at_temperature(logits, temperature)}
    if "prior" in reader.card:
        found["balanced"] = reader.balance(found["after"])
    return found


def _ordered(tables, about):
    """One table, what it is about in front."""
    import pandas as pd

    whole = pd.concat(tables, ignore_index=True)
    first = [*about, *(name for name in ("equal",) if name in whole)]
    return whole[[*first, *(name for name in whole if name not in first)]]
