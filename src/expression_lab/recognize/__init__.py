"""Recognize: networks that read an expression, their training, and the shipped weights.

    from expression_lab import recognize
    reader = recognize.load("residual")
    reader.predict_proba(faces)        # uint8 (n, 48, 48) -> (n, 8), the order of EXPRESSIONS
    recognize.read(photo)              # a Reading for every face found in a photo
"""

from expression_lab.recognize.balance import balance
from expression_lab.recognize.classifier import Classifier, Reading, available, load, read
from expression_lab.recognize.predictions import Results, results

__all__ = ["Classifier", "Reading", "Results", "available", "balance", "load", "read", "results"]
