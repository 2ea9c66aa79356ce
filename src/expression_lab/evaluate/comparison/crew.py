"""Those who do the jobs of a comparison: several processes, or this one."""

import contextlib
import os
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool

from expression_lab.errors import LabError
from expression_lab.evaluate.comparison import worker
from expression_lab.evaluate.comparison.pieces import Pieces


class Crew:
    """Does jobs that are not done yet.

    A context: when it is left, also by Ctrl+C, jobs in hand are finished and the others are not
    begun.

    Args:
        plan: Plan
        folder: path, where finished pieces are kept.
        root: path or None, where the data sets are.
        workers: int, processes with one thread each; 0 for this process.
        say: function of one str, told of broken pieces.
    """

    def __init__(self, plan, folder, root=None, workers=2, say=print):
        self.pieces, self._workers, self._given = Pieces(folder, say), workers, (plan, folder, root)
        self._stack = contextlib.ExitStack()
        self._pool = self._own = None

    def __enter__(self):
        if self._workers:
            import multiprocessing

            self._stack.enter_context(_one_thread())
            self._pool = ProcessPoolExecutor(
                self._workers, multiprocessing.get_context("spawn"), worker.begin, self._given)
            self._stack.callback(self._pool.shutdown, cancel_futures=True)
        else:
            self._own = worker.Worker(*self._given)
        return self

    def __exit__(self, *_):
        self._stack.close()

    def do(self, jobs, title):
        """Do jobs, but for those whose piece is there.

        Args:
            jobs: list of dicts: kind, name, and what `Worker` takes for that kind.
            title: str, for the progress bar, which is shown in a terminal only.

        Returns:
            list of dicts: the pieces, in the order of the jobs.

        Raises:
            LabError: a job cannot be done, or a process was ended from outside.
        """
        from tqdm import tqdm

        found = {job["name"]: self.pieces.get(job["name"]) for job in jobs}
        open_jobs = [job for job in jobs if found[job["name"]] is None]
        with tqdm(total=len(jobs), initial=len(jobs) - len(open_jobs), desc=f"{title:<12}",
                  disable=None) as bar:
            for name, _ in self._done(worker.work, open_jobs, self._own and self._own.do):
                found[name] = self.pieces.get(name)
                bar.update()
        return [found[job["name"]] for job in jobs]

    def fingerprints(self, editors):
        """A number for each editor that changes with it: dict of name -> int."""
        look = self._own.fingerprint if self._own else None
        return dict(self._done(worker.look, editors, look))

    def _done(self, function, items, own):
        """Yield (item, result) as they are done."""
        if not self._pool:
            yield from ((_key(item), own(item)) for item in items)
            return
        try:
            waiting = {self._pool.submit(function, item): item for item in items}
            while waiting:
                ready, _ = wait(waiting, return_when=FIRST_COMPLETED)
                for one in ready:
                    yield _key(waiting.pop(one)), one.result()
        except BrokenProcessPool as error:
            raise LabError("A process of the comparison was ended from outside; perhaps memory ran "
                           "out. What is finished is kept: run the same command again, with fewer "
                           "--workers.") from error


def _key(item):
    return item["name"] if isinstance(item, dict) else item


@contextlib.contextmanager
def _one_thread():
    """Processes that are begun meanwhile have one thread each for numbers."""
    before = {name: os.environ.get(name) for name in worker.THREADS}
    os.environ.update(dict.fromkeys(worker.THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
