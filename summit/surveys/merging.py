"""Telling neighbours on a scale together, so that fewer answers must be hidden."""

from collections.abc import Mapping, Sequence

from summit.db import Localized
from summit.questions.kind import Row

FEWEST = 3


def merged(
    rows: Sequence[Row], slices: Sequence[Mapping[str, int]], k: int, *, fewest: int = FEWEST
) -> tuple[list[Row], list[tuple[str, ...]]]:
    """Rows of a scale with small neighbours joined, and the keys that each new row holds.

    ``slices`` hold the counts by key; a row is small if it has 1 to k−1 in one of them. Rows
    without a weight stand on no scale and stay as they are; at least ``fewest`` steps remain.
    """
    groups = [[row] for row in rows if row.weight is not None]
    others = [row for row in rows if row.weight is None]
    while len(groups) > fewest and (at := _small(groups, slices, k)) is not None:
        beside = _neighbour(groups, at)
        first, second = sorted((at, beside))
        groups[first : second + 1] = [groups[first] + groups[second]]
    joined = [[*groups[i]] for i in range(len(groups))] + [[row] for row in others]
    return [_row(group) for group in joined], [tuple(r.key for r in group) for group in joined]


def _small(
    groups: Sequence[Sequence[Row]], slices: Sequence[Mapping[str, int]], k: int
) -> int | None:
    for at, group in enumerate(groups):
        counts = [sum(one.get(row.key, 0) for row in group) for one in slices]
        if any(0 < n < k for n in counts):
            return at
    return None


def _neighbour(groups: Sequence[Sequence[Row]], at: int) -> int:
    """The neighbour with fewer answers: what is told together should stay small."""
    beside = [i for i in (at - 1, at + 1) if 0 <= i < len(groups)]
    return min(beside, key=lambda i: sum(row.count for row in groups[i]))


def _row(group: Sequence[Row]) -> Row:
    if len(group) == 1:
        return group[0]
    return Row(
        f"{group[0].key}-{group[-1].key}",
        _span(group[0].label, group[-1].label),
        sum(row.count for row in group),
        group[0].weight,
    )


def _span(first: Localized, last: Localized) -> Localized:
    """ "0–4" for numbers, "Not at all – Partly" for words."""
    dash = "–" if first.say("en").isdigit() else " – "
    return Localized({code: f"{first.say(code)}{dash}{last.say(code)}" for code in first})
