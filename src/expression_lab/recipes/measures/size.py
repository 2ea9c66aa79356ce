"""Small and quick: what each way of shrinking the classifier saves, and what it costs."""

import time
import zlib

import numpy as np

from expression_lab.evaluate import kept
from expression_lab.recipes import portable_classifier

TRAINED_ON = 16_000  # faces of each short fine-tuning
SHARES = (0.5, 0.75)  # of the weights, pruned
KEEP = 0.75  # of the channels inside the blocks
VARIANTS = ("Keras", "float32", "float16", "int8, weights", "int8, after training",
            "int8, aware training", *(f"{share:.0%} pruned, int8" for share in SHARES),
            f"{KEEP:.0%} of the channels, int8", "tiny, float32", "tiny, int8")
REPEATS = 200  # faces that are timed


def measure(reader, split="test", folder=None, root=None, say=print):
    """Bytes, accuracy, recall, time and multiply-adds of the ways to make a classifier small.

    The files are those that LiteRT runs. Four of the ways need a short fine-tuning of a minute
    or two, on training faces; nothing is chosen on `split`.

    Args:
        reader: recognize.Classifier, the residual network.
        split: str, of FER+, on which all are read.
        folder: path or None, where finished rows are kept.
        root: path or None, where the data sets are.
        say: function of one str, told each row.

    Returns:
        pandas.DataFrame: a row a variant; columns variant, bytes, zipped (bytes), zeros (share
        of the weights), multiply_adds, accuracy, mean_recall, balanced_mean_recall (mirror image
        averaged), milliseconds (median of one face on one core) and milliseconds_flip (with its
        mirror image).
    """
    from expression_lab import data

    faces = data.load("ferplus", split, reader.size, root=root)
    shrinking = Shrinking(reader, root)
    jobs = [{"variant": variant} for variant in VARIANTS]
    network = reader.card.get("sha256", "")[:8]  # another network has rows of its own
    return kept.rows(folder, f"size_{split}_{network}", jobs,
                     lambda variant: row(shrinking, variant, faces), say)


def row(shrinking, variant, faces):
    """One variant, made, read and timed: dict."""
    from expression_lab.recognize import networks
    from expression_lab.recognize.portable import magnitude

    reader, content, model = shrinking.make(variant)
    probabilities = reader.predict_proba(faces.images)
    return {
        "bytes": len(content), "zipped": len(zlib.compress(content, 9)),
        "zeros": round(magnitude.zeros(model), 3),
        "multiply_adds": networks.multiply_adds(model),
        "accuracy": portable_classifier.accuracy(probabilities, faces.labels),
        "mean_recall": portable_classifier.mean_recall(probabilities, faces.labels),
        "balanced_mean_recall": portable_classifier.mean_recall(
            reader.balance(probabilities), faces.labels),
        "milliseconds": milliseconds(reader, faces.images, flip=False),
        "milliseconds_flip": milliseconds(reader, faces.images, flip=True)}


def milliseconds(reader, images, flip):
    """Median time of one face on one core, of the processor, after a few to warm up."""
    spent = []
    for number in range(REPEATS + 10):
        face = images[number % len(images)][None]
        start = time.thread_time()
        reader.predict_proba(face, flip=flip)
        spent.append(time.thread_time() - start)
    return round(float(np.median(spent[10:])) * 1e3, 3)


class Shrinking:
    """Makes the variants of a classifier; training faces are loaded when the first needs them.

    Args:
        reader: recognize.Classifier
        root: path or None, where the data sets are.
    """

    def __init__(self, reader, root=None):
        self.reader, self.root, self._material = reader, root, None
        self.images = portable_classifier.representative("ferplus", reader.size, root)

    def make(self, variant):
        """A reader, the bytes of its file, and the Keras network behind it."""
        from expression_lab import recognize
        from expression_lab.recognize import classifier

        reader = recognize.load("tiny") if variant.startswith("tiny") else self.reader
        if variant == "Keras":
            path = classifier.CHECKPOINTS / reader.card["file"]
            return reader, path.read_bytes(), reader.model
        model, content = self._made(variant, reader.model)
        return self._read(reader, content), content, model

    def _made(self, variant, model):
        from expression_lab.recognize import portable
        from expression_lab.recognize.portable import channels, magnitude, quantized

        forms = {"float32": "float32", "float16": "float16", "int8, weights": "int8_weights",
                 "tiny, float32": "float32"}
        if variant in forms:
            return model, portable.convert(model, forms[variant])
        if variant == "int8, aware training":
            network = quantized.build(model)
            quantized.calibrate(network, self.images)
            self._finetune(network, learning_rate=5e-5)
            return model, quantized.convert(network)
        if "pruned" in variant:
            model = _copied(model)
            share = float(variant.split("%")[0]) / 100
            self._finetune(model, magnitude.Pruner(model, share), learning_rate=4e-4)
        elif "channels" in variant:
            model = _copied(channels.narrowed(model, KEEP))
            self._finetune(model, learning_rate=6e-4)
        return model, portable.convert(model, "int8", self.images)

    def _finetune(self, model, after_step=None, **config):
        from expression_lab.recipes import classifier
        from expression_lab.recognize.portable import finetune

        if self._material is None:
            self._material = self._gather()
        finetune.finetune(finetune.FinetuneConfig(**config), model, *self._material,
                          augment=classifier.MILDER, after_step=after_step, progress=False)

    def _gather(self):
        """Faces as an epoch of the classifier's own training shows them, and their targets.

        The network itself, in 8 bits, is the teacher: what is to be learned is to read as before.
        """
        from expression_lab.recipes import classifier, material
        from expression_lab.recognize import portable

        faces = material.gather(classifier.shipped(self.reader.name), root=self.root)
        rng = np.random.default_rng(0)
        repeats = np.ones(len(faces.images)) if faces.repeats is None else faces.repeats
        times = np.floor(repeats + rng.random(len(repeats))).astype(int)
        shown = rng.permutation(np.repeat(np.arange(len(times)), times))[:TRAINED_ON]
        images = faces.images[shown]
        teacher = self._read(self.reader, portable.convert(self.reader.model, "int8", self.images))
        return images, (faces.targets[shown] + teacher.predict_proba(images)) / 2

    @staticmethod
    def _read(reader, content):
        from expression_lab.recognize import portable

        return portable.PortableReader(reader.name, portable.LiteRTModel(content), reader.card)


def _copied(model):
    """The same network with weights of its own, quicker to train."""
    import keras

    from expression_lab.recognize import fast

    copy = fast.quick(keras.models.clone_model(model))
    copy.set_weights(model.get_weights())
    return copy
