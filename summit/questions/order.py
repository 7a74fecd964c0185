"""The order of a form, as plain values: which question stands where."""

from collections.abc import Sequence

# A section (None: before all sections) with the keys of its questions, in order.
Order = list[tuple[int | None, list[int]]]


def stepped(order: Order, question: int, step: int) -> Order:
    """``question`` one place further (``step`` 1) or earlier (-1), over the edge of its section
    into the next one. At the ends of the form nothing changes.
    """
    part, place = _find(order, question)
    if 0 <= place + step < len(order[part][1]):
        return placed(order, question, order[part][0], place + step)
    if not 0 <= part + step < len(order):
        return order
    target = order[part + step]
    return placed(order, question, target[0], 0 if step > 0 else len(target[1]))


def placed(order: Order, question: int, section: int | None, place: int) -> Order:
    """``question`` taken out, and put at ``place`` (from 0) among those of ``section``."""
    moved = [(key, [q for q in questions if q != question]) for key, questions in order]
    for key, questions in moved:
        if key == section:
            questions.insert(max(place, 0), question)
    return moved


def swapped(ids: Sequence[int], one: int, step: int) -> list[int]:
    """``one`` one place further or earlier; at the ends nothing changes."""
    order, place = list(ids), list(ids).index(one)
    if 0 <= place + step < len(order):
        order[place], order[place + step] = order[place + step], order[place]
    return order


def _find(order: Order, question: int) -> tuple[int, int]:
    for part, (_, questions) in enumerate(order):
        if question in questions:
            return part, questions.index(question)
    raise LookupError(question)
