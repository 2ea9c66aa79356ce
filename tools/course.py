"""Run notebooks as a reader would, each in a fresh kernel, and leave a page for each."""

import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from expression_lab import lab

SHORT = 200  # characters of an error that still fit a line of the table


@dataclass(frozen=True)
class Run:
    """One execution of one notebook.

    Attributes:
        name: str, file name without its ending.
        seconds: float, from the start of the kernel to its end.
        error: str or None, cell and error in one line; None if every cell ran.
        notebook: NotebookNode, with the outputs as far as it came.
    """

    name: str
    seconds: float
    error: str | None
    notebook: nbformat.NotebookNode

    @property
    def passed(self):
        """True if every cell ran."""
        return self.error is None

    @property
    def result(self):
        """The one word, or the one line, for the table."""
        return "passed" if self.passed else f"failed in {self.error}"

    @property
    def title(self):
        """The notebook's first heading, or its file name."""
        lines = (line for cell in self.notebook.cells if cell.cell_type == "markdown"
                 for line in cell.source.splitlines())
        return next((line[2:].strip() for line in lines if line.startswith("# ")), self.name)


def private_environment(folder, **extra):
    """Environment variables that keep the reader's own settings out of a run.

    Args:
        folder: path of an empty folder for Jupyter's and IPython's files.
        extra: further variables.

    Returns:
        dict: str -> str, the environment for a kernel or a server.
    """
    hidden = ("PYTHONSTARTUP", "JUPYTER_PATH", "JUPYTER_CONFIG_PATH")
    kept = {key: value for key, value in os.environ.items() if key not in hidden}
    own = {"IPYTHONDIR": "ipython", "JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data",
           "JUPYTER_RUNTIME_DIR": "runtime"}
    own = {key: str(Path(folder) / name) for key, name in own.items()}
    return {**kept, **own, **extra}


def run_notebook(path, timeout=600, **environment):
    """Run a notebook top to bottom, in its own folder, by the Python that runs this.

    Args:
        path: of the `.ipynb`; the file itself is left as it is.
        timeout: float, longest time for one cell, seconds.
        environment: variables for the kernel; the profile is quick unless it is given.

    Returns:
        Run: with the outputs and the error, if there was one.
    """
    path = Path(path).resolve()
    notebook = nbformat.read(path, as_version=4)
    environment = {"EXPRESSION_LAB_PROFILE": "quick", **environment}
    start = time.perf_counter()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        # Without folders to search there is one kernel left: this very Python.
        specs = KernelSpecManager(kernel_dirs=[])
        manager = AsyncKernelManager(kernel_name="python3", kernel_spec_manager=specs,
                                     connection_file=str(Path(folder) / "kernel.json"))
        client = NotebookClient(notebook, km=manager, timeout=timeout, record_timing=False,
                                extra_arguments=["--log-level=ERROR"],
                                resources={"metadata": {"path": str(path.parent)}})
        error = _execute(client, private_environment(folder, **environment))
    return Run(path.stem, time.perf_counter() - start, error, notebook)


def _execute(client, environment):
    number = 0  # of the code cell that runs, as JupyterLab counts
    try:
        # Not client.execute(): it would take Ctrl+C for the end of one notebook only.
        with client.setup_kernel(env=environment, cleanup_kc=True):
            try:
                for index, cell in enumerate(client.nb.cells):
                    number += cell.cell_type == "code" and bool(cell.source.strip())
                    client.execute_cell(cell, index)
            finally:
                client.set_widgets_metadata()
    except CellTimeoutError:
        reason = f"ran longer than {client.timeout:g} s"
    except DeadKernelError:
        reason = "the kernel died"
    except CellExecutionError as error:
        reason = f"{error.ename}: {error.evalue}"
    else:
        return None
    return f"cell [{number}]: {' '.join(reason.split())[:SHORT]}"


def run_course(notebooks, out, timeout=600):
    """Run notebooks one after the other, go on after a failure, and write the pages.

    Args:
        notebooks: paths of `.ipynb` files.
        out: folder for `index.html` and, for each notebook, its page and its executed file.
        timeout: float, longest time for one cell, seconds.

    Returns:
        list of Run: in the order given.
    """
    import pages

    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    for old in [*out.glob("*.html"), *out.glob("*.ipynb")]:
        old.unlink()  # nothing of an earlier run may pass for this one's
    names = [Path(path).stem for path in notebooks]
    runs = []
    for path in notebooks:
        run = run_notebook(path, timeout, EXPRESSION_LAB_PROFILE=lab.profile())
        print(f"{run.name:<32}{run.seconds:>8.1f} s   {run.result}", flush=True)
        nbformat.write(run.notebook, out / f"{run.name}.ipynb")
        page = pages.notebook_page(run, names, Path(path).parent, out)
        (out / f"{run.name}.html").write_text(page, "utf-8")
        runs.append(run)
    (out / "index.html").write_text(pages.index_page(runs), "utf-8")
    total = sum(run.seconds for run in runs)
    passed = sum(run.passed for run in runs)
    print(f"{f'{passed} of {len(runs)} passed':<32}{total:>8.1f} s   {out / 'index.html'}")
    return runs
