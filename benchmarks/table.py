"""Figures side by side."""

import statistics
import time
from dataclasses import dataclass, field


@dataclass(slots=True)
class Line:
    """One measurement: what, under which conditions, seconds of each run, how many in a run."""

    what: str
    where: str
    runs: list[float]
    count: int = 1
    note: str = ""
    latencies: list[float] = field(default_factory=list)

    @property
    def rate(self):
        """How many in a second."""
        return self.count / statistics.median(self.runs)

    def cells(self):
        median = statistics.median(self.runs)
        spread = (max(self.runs) - min(self.runs)) / median * 100 if median else 0
        rate = f"{self.rate:,.0f}/s" if self.count > 1 else ""
        slow = [
            f"{quantile(self.latencies, share) * 1000:,.0f} ms" if self.latencies else ""
            for share in SHARES
        ]
        return (
            *(self.what, self.where, f"{median * 1000:,.0f} ms", f"±{spread / 2:.0f} %"),
            *(rate, *slow, self.note),
        )


def taken_together(lines):
    """Several runs of one thing as one line."""
    first, *others = lines
    for line in others:
        first.runs += line.runs
        first.latencies += line.latencies
        if "FAILED" in line.note:
            first.note = line.note
    return first


SHARES = (0.5, 0.95, 0.99)
HEADER = (
    *("what", "where", "median run", "spread", "rate", "half within", "95 % within"),
    *("99 % within", ""),
)


def quantile(values, share):
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def timed(work, runs):
    """Seconds that each of ``runs`` calls took."""
    took = []
    for _ in range(runs):
        begun = time.perf_counter()
        work()
        took.append(time.perf_counter() - begun)
    return took


def show(lines):
    rows = [HEADER, *(line.cells() for line in lines)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(HEADER))]
    for row in rows:
        left = [cell.ljust(width) for cell, width in zip(row[:2], widths[:2], strict=True)]
        right = [cell.rjust(width) for cell, width in zip(row[2:], widths[2:], strict=True)]
        print("  ".join([*left, *right]).rstrip())
