"""Where words stand: how wide they are and how they keep out of each other's way."""

from collections.abc import Sequence

LINE = 14.0
_SLIM = frozenset("iljtfrI.,:;'|!()[] ·")
_BROAD = frozenset("mwMWQOG%@—")


def width_of(text: str, *, bold: bool = False) -> float:
    """About how wide ``text`` is at 12 px, in px: on the safe side for the usual sans faces."""
    width = sum(4.2 if c in _SLIM else 10.8 if c in _BROAD else 7.2 for c in text)
    return width * (1.15 if bold else 1.02)


def relaxed(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Positions near ``wanted`` (any order) that are ``gap`` apart and within ``low`` to ``high``.

    Labels that would overlap share the shift (pool adjacent violators), so none wanders further
    than it must. Without room for all they are spread evenly.
    """
    if not wanted:
        return []
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    room = (high - low) / max(len(wanted) - 1, 1)
    gap = min(gap, room)
    offsets = _pooled([wanted[i] - rank * gap for rank, i in enumerate(order)])
    last = high - gap * (len(order) - 1)
    placed = [0.0] * len(wanted)
    for rank, i in enumerate(order):
        placed[i] = min(max(offsets[rank], low), last) + rank * gap
    return placed


def _pooled(values: Sequence[float]) -> list[float]:
    """The nearest non-decreasing sequence (least squares)."""
    blocks: list[tuple[float, int]] = []
    for value in values:
        total, count = value, 1
        while blocks and blocks[-1][0] / blocks[-1][1] > total / count:
            before = blocks.pop()
            total, count = total + before[0], count + before[1]
        blocks.append((total, count))
    return [total / count for total, count in blocks for _ in range(count)]


def kept_apart(items: Sequence[tuple[float, float, int]], gap: float = 8) -> list[bool]:
    """Which labels of an axis may be shown: (left, right, importance) of each, more is dearer."""
    shown: list[int] = []
    for i in sorted(range(len(items)), key=lambda i: (-items[i][2], items[i][0])):
        left, right, _ = items[i]
        if all(right + gap <= items[j][0] or items[j][1] + gap <= left for j in shown):
            shown.append(i)
    return [i in shown for i in range(len(items))]


def wrapped(text: str, width: float, *, bold: bool = False) -> list[str]:
    """``text`` in at most two lines of ``width`` px; the rest is cut with an ellipsis."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width_of(longer, bold=bold) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    if len(lines) > 2:
        lines = [lines[0], f"{lines[1]} …"]
    return [_cut(line, width, bold=bold) for line in lines]


def _cut(line: str, width: float, *, bold: bool) -> str:
    if width_of(line, bold=bold) <= width:
        return line
    while line and width_of(f"{line}…", bold=bold) > width:
        line = line[:-1]
    return f"{line.rstrip()}…"
