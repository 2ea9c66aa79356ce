"""What attention is worth: `tiny` with and without, everything else the same."""

import time

from expression_lab.evaluate import kept
from expression_lab.recipes.measures.transfer import POLICY, _faces, _scores

SEEDS = 2
STEPS, BATCH = 450, 64  # once through the training faces of FER+
RATE = 4e-3
TIMED = 200  # faces, one by one


def measure(folder=None, root=None, say=print):
    """Train `tiny` with each kind of attention on FER+ and measure it on validation faces.

    Args:
        folder: path or None, where finished rows are kept.
        root: path or None, where the data sets are.
        say: function of one str, told each row.

    Returns:
        pandas.DataFrame: a row a run: attention, seed; accuracy, recall (mean over the
        expressions), parameters, multiply_adds of one face, milliseconds a face (in batches).
    """
    from expression_lab.recognize import attention

    faces = _faces(root)
    jobs = [{"attention": name, "seed": seed} for seed in range(SEEDS)
            for name in attention.BLOCKS]
    return kept.rows(folder, "attention", jobs,
                     lambda attention, seed: _run(attention, seed, *faces), say)


def _run(name, seed, train, validation):
    import keras

    from expression_lab.recognize import attention, fast, networks, transfer

    keras.utils.set_random_seed(seed)
    model = networks.build("tiny", dropout=0.1, attention=attention.BLOCKS[name])
    quick = fast.quick(model)
    tuning = transfer.Tuning(STEPS, BATCH, RATE, weight_decay=0.01, seed=seed)
    transfer.descend(quick, train.images, train.distributions(), tuning, POLICY)
    model.set_weights(quick.get_weights())
    accuracy, recall = _scores(model, validation)
    return {"accuracy": accuracy, "recall": recall, "parameters": model.count_params(),
            "multiply_adds": networks.multiply_adds(model),
            "milliseconds": _milliseconds(model, validation.images[:TIMED, ..., None])}


def _milliseconds(model, pixels):
    """Processor time of a face in a batch, the least of five tries."""
    times = []
    for _ in range(6):
        began = time.process_time()
        model.predict_on_batch(pixels)
        times.append(time.process_time() - began)
    return 1000 * min(times[1:]) / len(pixels)
