"""The editors by name."""

from expression_lab.errors import unknown_name

METHODS = {"landmarks": ("expression_lab.edit.landmark_editor", "LandmarkEditor"),
           "refine": ("expression_lab.edit.translation.editors", "RefineEditor"),
           "multi": ("expression_lab.edit.translation.editors", "MultiEditor"),
           "pix2pix": ("expression_lab.edit.translated_editor", "Pix2PixEditor"),
           "cyclegan": ("expression_lab.edit.translated_editor", "CycleGANEditor"),
           "cvae": ("expression_lab.edit.generated_editor", "CVAEEditor"),
           "cgan": ("expression_lab.edit.generated_editor", "CGANEditor"),
           "autoencoder": ("expression_lab.edit.generated_editor", "AutoencoderEditor"),
           "segmind": ("expression_lab.edit.remote", "SegmindEditor")}


def available():
    """Names of the editors that `load` knows."""
    return tuple(METHODS)


def load(name="landmarks", **settings):
    """An editor.

    Args:
        name: str, one of `available()`.
        settings: what that editor's class takes.

    Returns:
        Editor

    Raises:
        UnknownNameError: no editor goes by that name.
    """
    from importlib import import_module

    if name not in METHODS:
        raise unknown_name("editor", name, METHODS)
    module, kind = METHODS[name]
    return getattr(import_module(module), kind)(**settings)
