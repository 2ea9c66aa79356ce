"""A notebook as its tests see it: its text, its cells, its exercises and their answers."""

import re

import notebooks


class Lesson:
    """A notebook's source, taken apart.

    Attributes:
        text: str, all that is written in it.
        code: list of str, its code cells.
    """

    def __init__(self, name):
        source = (notebooks.NOTEBOOKS / "source" / f"{name}.py").read_text("utf-8")
        self.cells = notebooks.make_notebook(source).cells
        self.text = "\n\n".join(cell.source for cell in self.cells
                                if cell.cell_type == "markdown")
        self.code = [cell.source for cell in self.cells if cell.cell_type == "code"]

    def beginning(self, words):
        """The first code cell that begins with these words."""
        return next(code for code in self.code if code.startswith(words))

    def told(self, capsys, known, **answer):
        """What the check of one exercise prints, where the reader gave this answer."""
        name, names = next(iter(answer)), dict(known)
        exec(next(code for code in self.code
                  if re.search(rf"^{name} = None", code, re.MULTILINE)), names)
        exec(self.beginning(f"if {name} is None"), names | answer)
        return capsys.readouterr().out

    def solution(self, number, **known):
        """The answer under the fold, worked out from what is known."""
        return eval(self.solution_code(number), known)

    def solution_code(self, number):
        """The code of an answer under the fold."""
        answers = self.text.split("<details>")[-1].split("</details>")[0]
        return re.search(rf"^{number}\. `(.+?)`", answers, re.MULTILINE | re.DOTALL)[1]

    def count(self):
        """(code cells that teach, exercises that wait)."""
        checks = [cell for cell in self.cells if "check" in cell.metadata.get("tags", ())]
        exercises = sum("waits for your answer" in cell.source for cell in checks)
        return len(self.code) - len(checks) - exercises, exercises
