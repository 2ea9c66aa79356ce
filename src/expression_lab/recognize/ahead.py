"""Make the next batch while the network learns from this one."""

from concurrent.futures import ThreadPoolExecutor


def ahead(make, count):
    """What `make` gives for 0, 1, … count - 1, in order; a thread is always one further.

    Args:
        make: function of int.
        count: int, at least 1.

    Yields:
        whatever `make` returns.
    """
    with ThreadPoolExecutor(1) as worker:
        coming = worker.submit(make, 0)
        for number in range(count):
            made = coming.result()
            if number + 1 < count:
                coming = worker.submit(make, number + 1)
            yield made
