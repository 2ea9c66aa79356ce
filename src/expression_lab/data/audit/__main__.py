"""Audit a data set and write down what may be published of it: counts and row numbers.

    python -m expression_lab.data.audit fer2013
    python -m expression_lab.data.audit ferplus --protocol votes --out data/results/x_audit.json
"""

import argparse

from expression_lab.data import audit
from expression_lab.errors import LabError


def main(arguments=None):
    """Run an audit from the command line; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name", help="a data set, as in `expression-lab data list`")
    parser.add_argument("--protocol", help="for ferplus: majority or votes")
    parser.add_argument("--out", help="a JSON file to write")
    chosen = parser.parse_args(arguments)
    options = {"protocol": chosen.protocol} if chosen.protocol else {}
    try:
        report = audit.run(chosen.name, **options)
    except LabError as error:
        parser.exit(2, f"{error}\n")
    print(report)
    if chosen.out:
        print(f"written to {report.to_json(chosen.out)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
