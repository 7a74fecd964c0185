"""``python -m benchmarks [--full] [name …]``: prints a table of medians.

``--full`` adds an event with 100,000 tickets, which takes some minutes to make.
"""

import argparse
import logging
import os
import time

from benchmarks.measures import MEASURES
from benchmarks.table import show
from benchmarks.world import Worlds

SHORT, FULL = (1_000, 10_000), (1_000, 10_000, 100_000)


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--full", action="store_true", help="100,000 tickets too")
    parser.add_argument("names", nargs="*", choices=[*MEASURES, []], help="what to measure")
    wanted = parser.parse_args()
    logging.getLogger("alembic").setLevel(logging.WARNING)
    begun = time.monotonic()
    with Worlds() as worlds:
        for name in wanted.names or MEASURES:
            measure = MEASURES[name]
            print(f"\n{name}: {measure.__doc__}")
            show(measure(worlds, FULL if wanted.full else SHORT))
    load = os.getloadavg()[0]
    print(f"\n{time.monotonic() - begun:.0f} s, load {load:.1f} on {os.cpu_count()} processors")


if __name__ == "__main__":
    main()
