"""How evenly sectors are represented."""

from __future__ import annotations

from collections.abc import Iterable
from math import exp, log


def effective_number(counts: Iterable[int]) -> float:
    """Effective number of sectors exp(H), H = −Σ p ln p (Hill number of order 1); 0 if empty."""
    present = [count for count in counts if count > 0]
    total = sum(present)
    if not total:
        return 0.0
    return exp(-sum(n / total * log(n / total) for n in present))
