"""How long FER2013 takes to parse and to load again, and how much memory parsing takes.

    EXPRESSION_LAB_DATA=data/raw python benchmarks/data_loading.py

Parsing runs in a process of its own with an empty cache, loading again in another. Seconds are
given by the clock on the wall and by the processor's time, which stays right while something else
keeps the machine busy. Aims: under 10 s and under 1 GB to parse, under 0.5 s to load again.
"""

import os
import subprocess
import sys
import tempfile

PROGRAM = """
import time
import numpy, pandas, tqdm.auto  # everybody has imported these by then
import psutil
from expression_lab import data
wall, cpu = time.perf_counter(), time.process_time()
found = data.load("{name}", "{split}")
print(f"{{time.perf_counter() - wall:8.2f}} {{time.process_time() - cpu:8.2f}} ", end="")
info = psutil.Process().memory_info()
try:
    import resource
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1024 if "{os}" == "linux" else 1)
except ImportError:
    peak = info.peak_wset  # Windows
print(f"{{peak / 2**20:8.0f}}  {{found}}")
"""


def main():
    print("                      wall s    cpu s  peak MB")
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "EXPRESSION_LAB_CACHE": cache, "TQDM_DISABLE": "1"}
        for name, split, what in (("ferplus", "train", "parse"), ("ferplus", "train", "again"),
                                  ("ferplus", "test", "again"), ("fer2013", "train", "again")):
            print(f"{what:6} {name:7} {split:6}", end="", flush=True)
            program = PROGRAM.format(name=name, split=split, os=sys.platform)
            subprocess.run([sys.executable, "-c", program], env=environment, check=True)


if __name__ == "__main__":
    main()
