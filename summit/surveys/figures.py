"""Results as charts and tables, in the reader's language. Counts come from ``Result`` alone."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from summit.charts.bars import Bar, distribution
from summit.charts.shapes import SITE_INKS, Pair
from summit.charts.table import Column, Table
from summit.events.models import Site
from summit.questions.kind import say
from summit.retention.intervals import Interval, wilson
from summit.surveys.tables import Line, Result, Score

TOP = 2  # the two best answers of a scale from 1 to 5
NEVER_ALL, NEVER_NONE = 95, 5  # percent: all and nobody are told as "95 or more", "5 or less"


@dataclass(frozen=True, slots=True)
class Figure:
    """One question on the results page, in words, a drawing and a table."""

    title: str
    note: str
    result: Result
    chart: Pair | None
    table: Table | None
    template: str
    texts: tuple[str, ...] = ()
    too_few: bool = False


def hidden_mark() -> str:
    """What stands for a count that is not told; the same for every reason."""
    return _("too few to publish")


def name_of_site(site: Site | None, language: str) -> str:
    return say(site.name, language) if site else _("no site given")


def shown(count: int | None) -> int | str:
    return hidden_mark() if count is None else count


# What each column is called, by the site's id; WHOLE is everybody, and is missing for readers who
# may see some of the sites alone.
Names = Mapping[int | None, str]
WHOLE = 0


def figure(
    result: Result, names: Names, language: str, template: str, *, site: int | None = None
) -> Figure:
    """``names`` has those that the reader may see; ``site`` narrows the chart to one of them."""
    title = say(result.question.title, language)
    at = result.sites.index(site) if site in result.sites else None
    answered = _answered(result, at)
    if answered is None or (site is not None and at is None and not result.texts):
        why = _("Too few answers to publish.")
        return Figure(title, why, result, None, None, template, too_few=True)
    note = ngettext("%(num)s answer", "%(num)s answers", answered)
    if result.texts:
        return Figure(title, note, result, None, None, template, texts=shuffled(result))
    note = " · ".join([note, *_score(_score_at(result, at))])
    lines = result.lines if at is None else (result.bands or result.lines)
    bars = [_bar(line, result, at, answered, language) for line in lines]
    label = "; ".join(f"{bar.label}: {bar.figure}" for bar in bars)
    chart = distribution(bars, label=f"{title}: {label}", empty=hidden_mark())
    return Figure(title, note, result, chart, table_of(result, names, language), template)


def _score_at(result: Result, site: int | None) -> Score | None:
    """Questions with several answers a person have no score, neither in all nor at a site."""
    if site is None:
        return result.score
    return result.scores_at[site] if result.scores_at else None


def _score(score: Score | None) -> list[str]:
    """The single figure behind the count of answers; the distribution stands below it."""
    if score is None:
        return []
    if score.kind == "mean" or score.interval is None:
        return [_("mean %(n)s", n=f"{score.value:.1f}")]
    low, high = round(score.interval.lower), round(score.interval.upper)
    net = _("net %(n)s (%(low)s to %(high)s)", n=f"{score.value:+.0f}", low=low, high=high)
    return [f"{net}: 9–10 − 0–6"]


def _answered(result: Result, site: int | None) -> int | None:
    if site is None or result.texts:
        return result.answered
    return result.answered_at[site] if site < len(result.answered_at) else None


def _bar(line: Line, result: Result, site: int | None, answered: int, language: str) -> Bar:
    label = say(line.label, language)
    count = line.total if site is None else line.sites[site]
    if result.everybody is not None and result.exclusive:
        all_of_them = line.label == result.everybody
        edge = NEVER_ALL if all_of_them else NEVER_NONE
        word = _("%(n)s %% or more", n=edge) if all_of_them else _("%(n)s %% or less", n=edge)
        return Bar(label, edge, word)
    if count is None:
        return Bar(label, 0, hidden_mark())
    return Bar(label, count, str(count), share(count, answered))


def share(count: int, of: int) -> str:
    """ "36 %"; all and nobody are not told as such of small groups."""
    return f"{round(100 * count / of)} %" if of else ""


def table_of(result: Result, names: Names, language: str) -> Table:
    """The counts, for everybody and by site; only the columns that ``names`` has."""
    told = [i for i, site in enumerate(result.sites) if site in names]
    whole = WHOLE in names
    columns = [Column(_("Answer")), *([Column(names[WHOLE], numeric=True)] if whole else [])]
    columns += [Column(names[result.sites[i]], numeric=True) for i in told]
    rows: list[list[int | str]] = [
        [
            say(line.label, language),
            *([shown(line.total)] if whole else []),
            *(shown(line.sites[i]) if line.sites else "" for i in told),
        ]
        for line in result.rows
    ]
    answered: list[int | str] = [shown(result.answered)] if whole else []
    rows.append([_("Answered"), *answered, *(result.answered_at[i] for i in told)])
    return Table(say(result.question.title, language), columns, rows)


def shuffled(result: Result) -> tuple[str, ...]:
    """People's words in an order that is the same at every look and own to each question."""

    def place(text: str) -> bytes:
        return hashlib.sha256(f"{result.question.key}:{text}".encode()).digest()

    return tuple(sorted(result.texts, key=place))


@dataclass(frozen=True, slots=True)
class Comparison:
    """The share of the best answers at each site, side by side."""

    title: str
    note: str
    chart: Pair
    table: Table
    lowest: tuple[str, int, int] | None


def comparison(result: Result, names: Names, language: str) -> Comparison | None:
    """None where a site's best answers are hidden or there is nothing to compare."""
    best = _best(result)
    if not result.sites or not best:
        return None
    counts = [_sum(line.sites[i] for line in best) for i in range(len(result.sites))]
    if None in counts:
        return None
    known = [n for n in counts if n is not None]
    intervals = [wilson(n, of) for n, of in zip(known, result.answered_at, strict=True)]
    title = say(result.question.title, language)
    best_words = _(" or ").join(say(line.label, language) for line in best)
    told = [names[site] for site in result.sites]
    rows = list(zip(told, known, result.answered_at, intervals, strict=True))
    bars = [
        Bar(name, 100 * n / of, f"{round(100 * n / of)} %", _("%(n)s of %(of)s", n=n, of=of), ink)
        for (name, n, of, _i), ink in zip(rows, SITE_INKS, strict=False)
    ]
    label = f"{title} {best_words}: " + "; ".join(f"{b.label} {b.figure}" for b in bars)
    chart = distribution(bars, label=label, full=100)
    worst = min(rows, key=lambda row: row[1] / row[2])
    return Comparison(
        title,
        _("“%(answers)s”, by site", answers=best_words),
        chart,
        _comparison_table(title, best_words, rows),
        (worst[0], worst[1], worst[2]),
    )


def _best(result: Result) -> list[Line]:
    """The lines of the two best answers, whether told together or one by one."""
    wanted = {str(n) for n in range(6 - TOP, 6)}
    return [line for line in result.lines if set(line.key.split("-")) <= wanted]


def _sum(counts: object) -> int | None:
    numbers = list(counts)  # type: ignore[call-overload]
    return None if None in numbers else sum(numbers)


def _comparison_table(
    title: str, best: str, rows: Sequence[tuple[str, int, int, Interval | None]]
) -> Table:
    columns = [
        Column(_("Site")),
        Column(best, numeric=True),
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
    lines = _best(result)
    count = _sum(line.total for line in lines)
    if not lines or count is None or result.answered is None:
        return None
    said = _(" or ").join(say(line.label, language) for line in lines)
    return count, result.answered, said
