"""From answers to what may be published: the one place where results are made.

Pages, charts, CSV and spreadsheet all read ``Result``; nothing else counts answers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from summit.db import Localized
from summit.questions.catalogue import BY_KEY
from summit.questions.kind import Question, Row, Summary
from summit.retention.intervals import Interval, nps
from summit.surveys.merging import merged
from summit.surveys.suppression import TOTAL, Cell, Table, suppress

# The answers to one question, by the site they come from (None: from no site in particular).
Answers = Mapping[int | None, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Line:
    """One answer of a question; a count is None where it is hidden.

    ``sites`` has a count for each site of the result; it is empty where sites are not compared.
    ``key`` is that of the option, or of the first and the last where several are told together.
    """

    key: str
    label: Localized
    total: int | None
    sites: tuple[int | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """A single figure made of published counts alone: "mean" (1 decimal) or "net" (points)."""

    kind: str
    value: float
    interval: Interval | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What one question may tell.

    ``answered`` is None where fewer than k have answered, and then nothing is told at all.
    ``sites`` are the ids compared, ``answered_at`` how many answered there. ``everybody`` is the
    label of the answer that all gave, where all gave the same. ``bands`` tell a scale in three.
    """

    question: Question
    answered: int | None
    lines: tuple[Line, ...] = ()
    bands: tuple[Line, ...] = ()
    exclusive: bool = True
    sites: tuple[int | None, ...] = ()
    answered_at: tuple[int, ...] = ()
    score: Score | None = None
    scores_at: tuple[Score | None, ...] = ()
    texts: tuple[str, ...] = ()
    everybody: Localized | None = None

    @property
    def rows(self) -> tuple[Line, ...]:
        """Lines and bands as a table lists them, a band that is one line only once."""
        names = [band.label for band in self.bands]
        return (*(line for line in self.lines if line.label not in names), *self.bands)

    @property
    def hides(self) -> bool:
        """Whether something is left out that a reader would ask for."""
        counts = [n for line in (*self.lines, *self.bands) for n in (line.total, *line.sites)]
        return self.answered is None or None in counts


def comparable(answered: Mapping[int | None, int], k: int) -> bool:
    """Whether sites may be compared: two or more, none of them with 1 to k−1 answers."""
    some = [n for n in answered.values() if n]
    return len(some) > 1 and min(some) >= k


def result_of(
    question: Question,
    answers: Answers,
    k: int,
    *,
    compare: bool = True,
    population: int | None = None,
) -> Result:
    """What ``answers`` may tell. ``compare`` is false where the survey's sites are too small;
    ``population`` is how many could have answered, for the interval of a net score.
    """
    kind = BY_KEY[question.kind]
    everything = [value for values in answers.values() for value in values]
    whole = kind.summary(everything, question)
    if whole.answered < k:
        return Result(question, None)
    if whole.texts:
        return Result(question, whole.answered, texts=whole.texts)
    sites = _sites(answers, k) if compare else ()
    parts = [kind.summary(answers[site], question) for site in sites]
    build = _exclusive if whole.exclusive else _ticked
    result = build(question, whole, sites, parts, k)
    return replace(result, score=_narrowed(result, population))


def _sites(answers: Answers, k: int) -> tuple[int | None, ...]:
    counts = {site: len(values) for site, values in answers.items()}
    return (
        tuple(s for s, n in counts.items() if n and s is not None) if comparable(counts, k) else ()
    )


def _exclusive(
    question: Question, whole: Summary, sites: tuple[int | None, ...], parts: list[Summary], k: int
) -> Result:
    """A question with one answer for each person: one table, answers in its columns."""
    slices = [_counts(part) for part in parts] or [_counts(whole)]
    if whole.bands:
        bands = [Row(b.key, b.label, 0, b.weight) for b in whole.bands]
        keys = [tuple(b.rows) for b in whole.bands]
        three = _lines(bands, keys, slices, k)
        fine = _fine(whole, three, k)
        return _assembled(question, whole, sites, parts, (fine, three), three, k)
    rows, keys = merged(whole.rows, slices, k)
    lines = _lines(rows, keys, slices, k)
    weights = rows if len(rows) == len(whole.rows) else ()
    return _assembled(question, whole, sites, parts, (lines, ()), lines, k, weights)


def _counts(summary: Summary) -> dict[str, int]:
    return {row.key: row.count for row in summary.rows}


def _lines(
    rows: Sequence[Row],
    keys: Sequence[Sequence[str]],
    slices: Sequence[Mapping[str, int]],
    k: int,
) -> tuple[Line, ...]:
    """Suppress the table slices × rows; columns that nobody chose are zero for all to see.

    Where all chose the same one, everything is hidden.
    """
    counts = [[sum(one.get(key, 0) for key in group) for group in keys] for one in slices]
    sliced = slices if len(slices) > 1 else ()
    used = [c for c in range(len(rows)) if any(line[c] for line in counts)]
    if len(used) == 1 and len(rows) > 1:
        return tuple(Line(r.key, r.label, None, (None,) * len(sliced)) for r in rows)
    table = Table.of([[line[c] for c in used] for line in counts])
    totals = {Cell(r, TOTAL) for r in range(len(counts))} | {Cell(TOTAL, TOTAL)}
    shown = suppress(table, k, keep=totals)
    lines = []
    for c, row in enumerate(rows):
        if c not in used:
            lines.append(
                Line(row.key, row.label, 0, (0,) * (len(slices) if len(slices) > 1 else 0))
            )
            continue
        at = used.index(c)
        if len(slices) == 1:
            lines.append(Line(row.key, row.label, shown.at(0, at)))
        else:
            each = tuple(shown.at(r, at) for r in range(len(slices)))
            lines.append(Line(row.key, row.label, shown.at(TOTAL, at), each))
    return tuple(lines)


def _fine(whole: Summary, three: Sequence[Line], k: int) -> tuple[Line, ...]:
    """Every step of a scale in bands, neighbours within a band told together where one is small.

    A band that is hidden has one hidden line: its steps would give it away.
    """
    lines = []
    for band, told in zip(whole.bands, three, strict=True):
        rows = [row for row in whole.rows if row.key in band.rows]
        if told.total is None:
            lines.append(Line(band.key, band.label, None))
            continue
        joined, keys = merged(rows, [_counts(whole)], k, fewest=1)
        counts = _counts(whole)
        lines += [
            Line(row.key, row.label, sum(counts[key] for key in group))
            for row, group in zip(joined, keys, strict=True)
        ]
    return tuple(lines)


def _assembled(
    question: Question,
    whole: Summary,
    sites: tuple[int | None, ...],
    parts: list[Summary],
    told: tuple[tuple[Line, ...], tuple[Line, ...]],
    scored: Sequence[Line],
    k: int,
    weights: Sequence[Row] = (),
) -> Result:
    lines, bands = told
    only = [row.label for row in whole.rows if row.count == whole.answered]
    return Result(
        question,
        whole.answered,
        lines,
        bands,
        sites=sites,
        answered_at=tuple(part.answered for part in parts),
        score=_score(whole.score, [line.total for line in scored], weights),
        scores_at=tuple(
            _score(whole.score, [line.sites[i] for line in scored], weights)
            for i in range(len(sites))
        ),
        everybody=only[0] if only else None,
    )


def _score(kind: str, counts: Sequence[int | None], weights: Sequence[Row]) -> Score | None:
    """The figure that ``counts`` make; None where one of them is hidden or has no weight.

    A score made of hidden counts would help to compute them.
    """
    known = [n for n in counts if n is not None]
    if not kind or len(known) < len(counts):
        return None
    if kind == "net":
        detractors, passives, promoters = known
        interval = nps(promoters, passives, detractors)
        return Score(kind, interval.estimate, interval) if interval else None
    pairs = [
        (n, row.weight) for n, row in zip(known, weights, strict=False) if row.weight is not None
    ]
    people = sum(n for n, _ in pairs)
    return Score(kind, round(sum(n * w for n, w in pairs) / people, 1)) if people else None


def _narrowed(result: Result, population: int | None) -> Score | None:
    """The net score with an interval that knows how few have not answered."""
    score, told = result.score, [line.total for line in result.bands]
    if score is None or score.interval is None or population is None or None in told:
        return score
    detractors, passives, promoters = (n or 0 for n in told)
    if population < detractors + passives + promoters:
        return score
    return replace(score, interval=nps(promoters, passives, detractors, population=population))


def _ticked(
    question: Question, whole: Summary, sites: tuple[int | None, ...], parts: list[Summary], k: int
) -> Result:
    """A question with any number of ticks: each answer is a table of its own, ticked or not."""
    slices = parts or [whole]
    lines = []
    for row in whole.rows:
        both = [Row(row.key, row.label, 0), Row("", row.label, 0)]
        counts = [_ticks(part, row.key) for part in slices]
        lines.append(_lines(both, [["yes"], ["no"]], counts, k)[0])
    answered = tuple(part.answered for part in parts)
    return Result(
        question,
        whole.answered,
        tuple(lines),
        (),
        exclusive=False,
        sites=sites,
        answered_at=answered,
    )


def _ticks(summary: Summary, key: str) -> dict[str, int]:
    ticked = sum(row.count for row in summary.rows if row.key == key)
    return {"yes": ticked, "no": summary.answered - ticked}


@dataclass(frozen=True, slots=True)
class Mean:
    """How one group answered on a scale; None where its size is hidden or it is too small.

    ``coded`` is -1 or 1 where all gave the lowest or the highest answer: the page then says
    "at most" or "at least".
    """

    label: Localized
    people: int | None
    mean: float | None
    coded: int = 0


# All said "very useful" is told as "4.8 or more": nobody's own answer follows from it for sure.
EDGE = 0.2


def means_by(
    strata: Result, scale: Question, answers: Mapping[str, Sequence[Any]], k: int
) -> list[Mean]:
    """The mean of ``scale`` for each group of ``strata`` that is shown itself.

    ``answers`` are the values by the key of the group. Sizes are those published with the
    question of the groups; no new count appears.
    """
    kind = BY_KEY[scale.kind]
    return [_mean(line, kind.summary(answers.get(line.key, ()), scale), k) for line in strata.lines]


def _mean(line: Line, summary: Summary, k: int) -> Mean:
    pairs = [(row.count, row.weight) for row in summary.rows if row.weight is not None]
    people = sum(n for n, _ in pairs)
    if line.total is None or people < k:
        return Mean(line.label, line.total, None)
    mean = sum(n * w for n, w in pairs) / people
    low, high = min(w for _, w in pairs), max(w for _, w in pairs)
    if mean > high - EDGE:
        return Mean(line.label, line.total, high - EDGE, 1)
    if mean < low + EDGE:
        return Mean(line.label, line.total, low + EDGE, -1)
    return Mean(line.label, line.total, round(mean, 1))
