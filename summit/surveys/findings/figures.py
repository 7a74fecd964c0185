"""Results as charts and tables, in the reader's language. Counts come from ``Result`` alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from summit.charts.bars import Bar, distribution
from summit.charts.shapes import SITE_INKS, Pair
from summit.charts.table import Column, Table
from summit.db import Localized
from summit.questions.kind import say
from summit.retention.intervals import Interval, wilson
from summit.surveys.findings.breakdowns import Breakdown, Slice
from summit.surveys.findings.choosing import Choice, Seen, best, seen
from summit.surveys.findings.merging import Step
from summit.surveys.findings.naming import Names, hidden_mark, told
from summit.surveys.findings.publication import Line, Result
from summit.surveys.findings.scores import Score, score_of

NEVER_ALL, NEVER_NONE = 95, 5  # percent: all and nobody are told as "95 or more", "5 or less"


@dataclass(frozen=True, slots=True)
class Figure:
    """One question on the results page, in words, a drawing and a table."""

    title: str
    note: str
    result: Result
    chart: Pair
    table: Table
    template: str


def figure(
    result: Result, choice: Choice, names: Names, language: str, template: str, *, whole: bool
) -> Figure | None:
    """None where too few of the people chosen have answered.

    ``whole``: the reader may see all sites, not some of them alone.
    """
    found = seen(result, choice.only)
    if found is None:
        return None
    title = say(result.question.title, language)
    note = " · ".join(_notes(result, found, choice, names))
    bars = [_bar(line, result, found.answered, language) for line in found.lines]
    label = "; ".join(f"{bar.label}: {bar.figure}" for bar in bars)
    chart = distribution(bars, label=f"{title}: {label}", empty=hidden_mark())
    make = table_of if whole else _alone
    table = make(result, found, choice, names, language)
    return Figure(title, note, result, chart, table, template)


def _notes(result: Result, found: Seen, choice: Choice, names: Names) -> Iterator[str]:
    yield ngettext("%(num)s answer", "%(num)s answers", found.answered)
    if found.people and any(len(group.members) > 1 for group in found.people.groups):
        yield _("told together: %(people)s", people=names.people(found.people.groups))
    if result.bands and not found.people:
        yield ", ".join(f"{say(b.label, 'en')}: {told(b.total)}" for b in result.bands)
    score = result.score if not found.people else _score_of(result, found.people, choice)
    if score is not None:
        yield score_words(score)


def _score_of(result: Result, one: Slice, choice: Choice) -> Score | None:
    part = result.by(*choice.only)
    kind = result.score.kind if result.score else ("net" if result.bands else "mean")
    return score_of(kind, part.steps, one.counts) if part and result.exclusive else None


def score_words(score: Score) -> str:
    """The single figure behind the count of answers; the distribution stands below it."""
    if score.kind == "mean" or score.interval is None:
        return _("mean %(n)s", n=f"{score.value:.1f}")
    low, high = round(score.interval.lower), round(score.interval.upper)
    net = _("net %(n)s (%(low)s to %(high)s)", n=f"{score.value:+.0f}", low=low, high=high)
    return f"{net}: 9–10 − 0–6"


def _bar(line: Line, result: Result, answered: int, language: str) -> Bar:
    label = say(line.label, language)
    if result.everybody is not None and result.exclusive:
        all_of_them = line.label == result.everybody
        edge = NEVER_ALL if all_of_them else NEVER_NONE
        word = _("%(n)s %% or more", n=edge) if all_of_them else _("%(n)s %% or less", n=edge)
        return Bar(label, edge, word)
    if line.total is None:
        return Bar(label, 0, hidden_mark())
    return Bar(label, line.total, str(line.total), share(line.total, answered))


def share(count: int, of: int) -> str:
    """ "36 %"."""
    return f"{round(100 * count / of)} %" if of else ""


def _alone(result: Result, found: Seen, _choice: Choice, _names: Names, language: str) -> Table:
    """The counts of the people chosen, and of nobody beside them."""
    columns = [Column(_("Answer")), Column(_("Answers"), numeric=True)]
    lines = found.lines
    rows: list[list[str | int]] = [[say(x.label, language), told(x.total)] for x in lines]
    rows.append([_("Answered"), found.answered])
    return Table(say(result.question.title, language), columns, rows)


def table_of(result: Result, found: Seen, choice: Choice, names: Names, language: str) -> Table:
    """The counts of the people chosen; of everybody also side by side, where that can be told."""
    part = None if choice.only else result.by(choice.by)
    slices = part.slices if part else ()
    head = names.people(found.people.groups) if found.people else _("Everybody")
    columns = [Column(_("Answer")), Column(head, numeric=True)]
    columns += [Column(names.people(one.groups), numeric=True) for one in slices]
    lines = found.lines if choice.only else result.rows
    rows = [[say(label, language), *cells] for label, cells in lined_up(lines, part)]
    last: list[int | str] = [_("Answered"), found.answered, *(one.answered for one in slices)]
    return Table(say(result.question.title, language), columns, [*rows, last])


def lined_up(
    lines: Sequence[Line], part: Breakdown | None
) -> Iterator[tuple[Localized, list[int | str]]]:
    """Each line with its counts side by side; what is told together there has lines of its own."""
    slices = part.slices if part else ()
    steps = part.steps if part else ()
    at = {step.holds: c for c, step in enumerate(steps)}
    for line in lines:
        column = at.pop(line.step.holds, None)
        nothing: int | str = 0 if line.total == 0 else ""
        beside = [nothing if column is None else told(one.counts[column]) for one in slices]
        yield line.label, [told(line.total), *beside]
    for column in at.values():
        total = _sum_of(lines, steps[column])
        yield steps[column].label, [total, *(told(one.counts[column]) for one in slices)]


def _sum_of(lines: Sequence[Line], step: Step) -> int | str:
    """How many there are of everybody, where that follows from the lines."""
    counts = [line.total for line in lines if set(line.step.holds) <= set(step.holds)]
    known = [n for n in counts if n is not None]
    return sum(known) if counts and len(known) == len(counts) else ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The share of the best answers in each group, side by side."""

    title: str
    note: str
    chart: Pair
    table: Table
    lowest: tuple[str, int, int]


def comparison(result: Result, choice: Choice, names: Names, language: str) -> Comparison | None:
    """None where a group's best answers are hidden or there is nothing to compare."""
    part = result.by(choice.by)
    steps = best(part.steps) if part else []
    if part is None or not steps:
        return None
    places = [part.steps.index(step) for step in steps]
    counts = [[one.counts[place] for place in places] for one in part.slices]
    if any(None in some for some in counts):
        return None
    known = [sum(n or 0 for n in some) for some in counts]
    rows = [
        (names.people(one.groups), n, one.answered, wilson(n, one.answered))
        for one, n in zip(part.slices, known, strict=True)
    ]
    title = say(result.question.title, language)
    words = _(" or ").join(say(step.label, language) for step in steps)
    bars = [
        Bar(name, 100 * n / of, share(n, of), _("%(n)s of %(of)s", n=n, of=of), ink)
        for (name, n, of, _i), ink in zip(rows, _inks(len(rows)), strict=True)
    ]
    label = f"{title} {words}: " + "; ".join(f"{b.label} {b.figure}" for b in bars)
    worst = min(rows, key=lambda row: row[1] / row[2])
    return Comparison(
        title,
        _("“%(answers)s”, side by side", answers=words),
        distribution(bars, label=label, full=100),
        _comparison_table(title, words, rows),
        (worst[0], worst[1], worst[2]),
    )


def _inks(n: int) -> list[str]:
    return list(SITE_INKS[:n]) if n <= len(SITE_INKS) else ["k-brand"] * n


def _comparison_table(
    title: str, best_words: str, rows: Sequence[tuple[str, int, int, Interval | None]]
) -> Table:
    columns = [
        Column(_("Group")),
        Column(best_words, numeric=True),
        Column(_("Answered"), numeric=True),
        Column(_("95 % interval"), numeric=True),
    ]
    return Table(title, columns, [[name, n, of, percents(i)] for name, n, of, i in rows])


def percents(interval: Interval | None) -> str:
    """ "38–48", in percent."""
    if interval is None:
        return ""
    return f"{round(100 * interval.lower)}–{round(100 * interval.upper)}"


def best_of(result: Result, language: str) -> tuple[int, int, str] | None:
    """(how many gave one of the two best answers, of how many, and those answers)."""
    lines = [line for line in result.lines if line.step in best([x.step for x in result.lines])]
    counts = [line.total for line in lines if line.total is not None]
    if not lines or len(counts) < len(lines) or result.answered is None:
        return None
    said = _(" or ").join(say(line.label, language) for line in lines)
    return sum(counts), result.answered, said
