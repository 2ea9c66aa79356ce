"""Sequences: what a face shows over a film, read from the features of its frames.

    from expression_lab.recognize import sequences
    features = sequences.frame_features(reader, clips.images)    # (n, T, 144), once
    result = sequences.train(sequences.SequenceConfig("lstm"), (features, clips), (more, others))
    result.reader.predict_proba(features)                        # (n, 8)
    result.reader.update(reader.features(face)[0])               # frame by frame, as they come
"""

from expression_lab.recognize.sequences.baselines import apex_by_confidence, averaged
from expression_lab.recognize.sequences.features import frame_features, frame_probabilities
from expression_lab.recognize.sequences.networks import available, build
from expression_lab.recognize.sequences.reader import SequenceReader, load, save, shipped
from expression_lab.recognize.sequences.training import SequenceConfig, cross_validated, train

__all__ = ["SequenceConfig", "SequenceReader", "apex_by_confidence", "available", "averaged",
           "build", "cross_validated", "frame_features", "frame_probabilities", "load", "save",
           "shipped", "train"]
