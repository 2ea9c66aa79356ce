"""Portable: a trained classifier made small and quick, and read without TensorFlow.

    from expression_lab.recognize import portable
    reader = portable.load("residual")          # answers as recognize.load("residual") does
    reader.predict_proba(faces)

    content = portable.convert(model, "int8", faces)    # a Keras model -> bytes of a LiteRT file

`load` needs LiteRT only. `convert` and the modules `folding`, `quantized`, `finetune`, `magnitude`
and `channels`, which make networks small, need TensorFlow or Keras.
"""

from expression_lab.recognize.portable.convert import FORMATS, convert
from expression_lab.recognize.portable.reader import LiteRTModel, PortableReader, available, load

__all__ = ["FORMATS", "LiteRTModel", "PortableReader", "available", "convert", "load"]
