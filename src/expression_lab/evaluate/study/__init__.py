"""A small human study: real or edited? which expression? which of two is better?

    from expression_lab.evaluate import study
    items = study.Items.make(editors=("landmarks", "refine"), seed=0)
    items.save("our_study")                     # so that a class is asked the same questions
    study.analyse(study.read("our_study"))      # tables, intervals, and what can be concluded

`widgets.study` asks the questions.
"""

from importlib import import_module

_HOMES = {"KINDS": "questions", "UNEDITED": "questions", "Items": "questions",
          "Question": "questions", "Answers": "answers", "read": "answers",
          "Analysis": "analysis", "analyse": "analysis", "simulate": "simulated"}

__all__ = sorted(_HOMES)


def __getattr__(name):
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"expression_lab.evaluate.study.{_HOMES[name]}"), name)
