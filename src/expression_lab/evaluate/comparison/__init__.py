"""Every editor and every classifier on the same faces, in numbers and pictures.

    from expression_lab.evaluate import comparison
    plan = comparison.Plan(faces=20, editors=("landmarks", "cvae"))
    result = comparison.run(plan, "build/comparison")      # goes on where it was interrupted
    result.tables["editors"]                               # a row an editor
    result = comparison.read("build/comparison")

What the tables hold is told by `comparison.tables`, what the sheets hold by `comparison.sheets`.
"""

from expression_lab.evaluate.comparison.editors import EDITORS
from expression_lab.evaluate.comparison.plan import CLASSIFIERS, Plan
from expression_lab.evaluate.comparison.result import Result, differences, read, write
from expression_lab.evaluate.comparison.running import run
from expression_lab.evaluate.comparison.summary import JUDGES, TARGETS

__all__ = ["CLASSIFIERS", "EDITORS", "JUDGES", "TARGETS", "Plan", "Result", "differences", "read",
           "run", "write"]
