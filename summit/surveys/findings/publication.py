"""From answers to what may be published: the one place where results are made.

Pages, charts, files, the report and the partners' page all read ``Result``; nothing else counts
answers. What is told of everybody is settled first, then the breakdowns that fit into it; what
cannot stand beside the others (``proofs``) is not told.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from summit.db import Localized
from summit.questions.catalogue import BY_KEY
from summit.questions.kind import Question, Row, Summary
from summit.surveys.findings.breakdowns import Breakdown, Rule, apart, crossed, untold
from summit.surveys.findings.merging import APART, FEWEST, Step, merged, step_of
from summit.surveys.findings.proofs import provable
from summit.surveys.findings.scores import Score, score_of
from summit.surveys.findings.slices import Answers, Cube, Dimension, Group, Traits, groups_of
from summit.surveys.findings.ticks import ticked
from summit.surveys.suppression import Cell, Table, suppress


@dataclass(frozen=True, slots=True)
class Line:
    """One answer of a question, or neighbours told together; None where the count is hidden."""

    step: Step
    total: int | None

    @property
    def key(self) -> str:
        return self.step.key

    @property
    def label(self) -> Localized:
        return self.step.label


@dataclass(frozen=True, slots=True)
class Result:
    """What one question may tell.

    ``answered`` is None where fewer than k have answered, and then nothing is told at all.
    ``everybody`` is the label of the answer that all gave, where all gave the same. ``bands``
    tell a scale in three. ``words``: the answers are people's own words, told elsewhere.
    """

    question: Question
    answered: int | None
    lines: tuple[Line, ...] = ()
    bands: tuple[Line, ...] = ()
    exclusive: bool = True
    breakdowns: tuple[Breakdown, ...] = ()
    score: Score | None = None
    everybody: Localized | None = None
    words: bool = False

    @property
    def rows(self) -> tuple[Line, ...]:
        """Lines and bands as a table lists them, a band that is one line only once."""
        names = [band.label for band in self.bands]
        return (*(line for line in self.lines if line.label not in names), *self.bands)

    @property
    def hides(self) -> bool:
        """Whether something is left out that a reader would ask for."""
        counts = [line.total for line in (*self.lines, *self.bands)]
        counts += [n for part in self.breakdowns for one in part.slices for n in one.counts]
        return self.answered is None or None in counts

    def by(self, *dimensions: Dimension) -> Breakdown | None:
        """The breakdown by just these dimensions, in whatever order; None if it is not told."""
        wanted = set(dimensions)
        return next((part for part in self.breakdowns if set(part.dimensions) == wanted), None)


@dataclass(frozen=True, slots=True)
class Plan:
    """How to publish: the smallest group, the dimensions to compare, and which of their values
    stay together because elsewhere they are hidden (under two dimensions: when these cross).
    """

    k: int
    dimensions: tuple[Dimension, ...] = tuple(Dimension)
    together: Mapping[frozenset[Dimension], Collection[str]] = ()  # type: ignore[assignment]

    def kept(self, *dimensions: Dimension) -> Collection[str]:
        known = dict(self.together)
        return known.get(frozenset(dimensions), ())


def publish(
    asked: Sequence[tuple[Question, Answers]], k: int, *, population: int | None = None
) -> list[Result]:
    """What all questions of a survey may tell, with every breakdown; ``population`` is how many
    could have answered, for the interval of a net score.

    The question of the role comes first: who is hidden there stays together everywhere.
    """
    plan = Plan(k)
    for question, answers in asked:
        if question.settings.get("strata"):
            plan = replace(plan, together=_together(_result(question, answers, plan)))
    return [_narrowed(_result(question, answers, plan), population) for question, answers in asked]


def _together(roles: Result) -> dict[frozenset[Dimension], set[str]]:
    """The roles that are hidden, at all or beside another dimension."""
    hidden = {line.key for line in roles.lines if line.total is None}
    found = {frozenset({Dimension.ROLE}): hidden}
    for dimension in set(Dimension) - {Dimension.ROLE}:
        part = roles.by(dimension)
        seen = {key for step in part.steps for key in step.holds} if part else set()
        small = {
            key
            for one in (part.slices if part else ())
            for step, count in zip(part.steps if part else (), one.counts, strict=True)
            if count is None
            for key in step.holds
        }
        every = {line.key for line in roles.lines}
        beside = hidden | small | ((every - seen) if part else every)
        found[frozenset({Dimension.ROLE, dimension})] = beside
    return found


def within(question: Question, answers: Answers) -> list[tuple[Question, Answers]]:
    """The question itself, or one for each row where it asks about several things."""
    parted = BY_KEY[question.kind].parted
    if not list(parted([], question)):
        return [(question, answers)]
    parts: dict[str, tuple[Question, dict[Traits, list[Any]]]] = {}
    for traits, values in answers.items():
        for part, steps in parted(values, question):
            parts.setdefault(part.key, (part, {}))[1][traits] = list(steps)
    return list(parts.values())


def _dimensions(question: Question, plan: Plan) -> tuple[Dimension, ...]:
    """What the question may be broken down by: not by what it asks for itself."""
    if question.settings.get("site"):
        return ()
    asks_role = question.settings.get("strata")
    return tuple(d for d in plan.dimensions if not (asks_role and d == Dimension.ROLE))


def _result(question: Question, answers: Answers, plan: Plan) -> Result:
    kind = BY_KEY[question.kind]
    parts = {traits: kind.summary(values, question) for traits, values in answers.items()}
    everything = [value for values in answers.values() for value in values]
    whole = kind.summary(everything, question)
    if whole.answered < plan.k:
        return Result(question, None, words=bool(whole.texts))
    if whole.texts:
        return Result(question, whole.answered, words=True)
    dimensions = _dimensions(question, plan)
    if not whole.exclusive:
        return _ticked(question, whole, parts, replace(plan, dimensions=dimensions))
    return _exclusive(question, whole, parts, replace(plan, dimensions=dimensions))


def _exclusive(
    question: Question, whole: Summary, parts: Mapping[Traits, Summary], plan: Plan
) -> Result:
    """A question with one answer for each person."""
    cube = {traits: _counts(part) for traits, part in parts.items()}
    counts = _counts(whole)
    banded = [_band(band, whole.rows) for band in whole.bands]
    steps = banded or merged([step_of(row) for row in whole.rows], [counts], plan.k)
    lines = told_of_all(steps, counts, plan.k)
    only = [row.label for row in whole.rows if row.count == whole.answered]
    result = Result(
        question,
        whole.answered,
        tuple(_fine(whole, lines, counts, plan.k)) if banded else lines,
        lines if banded else (),
        score=score_of(whole.score, steps, [line.total for line in lines]),
        everybody=only[0] if only else None,
    )
    if only:
        return result
    hidden = [s for s, line in zip(steps, lines, strict=True) if line.total is None]
    seen = [s for s in steps if s not in hidden]
    columns = [*seen, *([untold(hidden)] if hidden else [])]
    rule = Rule(plan.k, FEWEST if banded else APART)
    found = provable(cube, list(_breakdowns(cube, columns, rule, plan)), plan.k)
    return replace(result, breakdowns=tuple(part.told() for part in found))


def _counts(summary: Summary) -> Counter[str]:
    return Counter({row.key: row.count for row in summary.rows if row.count})


def _band(band: Any, rows: Sequence[Row]) -> Step:
    held = [row.key for row in rows if row.key in band.rows]
    return step_of(Row(band.key, band.label, 0, float(band.weight)), held)


def told_of_all(steps: Sequence[Step], counts: Mapping[str, int], k: int) -> tuple[Line, ...]:
    """One line for each step: small ones hidden, and the next smallest, until they are k people.

    Where all gave the same answer, everything is hidden; what nobody chose is zero for all to see.
    """
    used = [step for step in steps if step.of(counts)]
    if len(used) == 1 and len(steps) > 1:
        return tuple(Line(step, None) for step in steps)
    hidden = hidden_of([step.of(counts) for step in used], k)
    small = [used[c] for c in hidden]
    return tuple(Line(step, None if step in small else step.of(counts)) for step in steps)


def hidden_of(row: Sequence[int], k: int, before: Collection[int] = ()) -> set[int]:
    """The places in ``row`` that are hidden; together they are at least k people.

    Those ``before`` are hidden already.
    """
    table = Table.of([row])
    hidden = set(before)
    while True:
        also = {Cell(0, c) for c in hidden}
        shown = suppress(table, k, keep={Cell(0, -1)}, also=also)
        hidden = {cell.column for cell in shown.hidden if cell.column >= 0}
        rest = [c for c in range(len(row)) if c not in hidden]
        if not hidden or not rest or sum(row[c] for c in hidden) >= k:
            return hidden
        hidden.add(min(rest, key=lambda c: row[c]))


def _fine(
    whole: Summary, bands: Sequence[Line], counts: Mapping[str, int], k: int
) -> Iterator[Line]:
    """Every step of a scale in bands, neighbours within a band told together where one is small.

    A band that is hidden has one hidden line: its steps would give it away.
    """
    for band, told in zip(whole.bands, bands, strict=True):
        if told.total is None:
            yield told
            continue
        rows = [step_of(row) for row in whole.rows if row.key in band.rows]
        for step in merged(rows, [counts], k, fewest=1):
            yield Line(step, step.of(counts))


def _groups(cube: Cube, plan: Plan) -> Iterator[list[Group]]:
    for dimension in plan.dimensions:
        groups = groups_of(cube, dimension, plan.k, together=plan.kept(dimension))
        if groups:
            yield groups


def _breakdowns(cube: Cube, columns: Sequence[Step], rule: Rule, plan: Plan) -> Iterator[Breakdown]:
    """By each dimension, then by two at once: what is given up last comes first."""
    single = [apart(cube, groups, columns, rule) for groups in _groups(cube, plan)]
    found = [part for part in single if part is not None]
    yield from found
    for one, other in combinations(found, 2):
        together = plan.kept(*one.dimensions, *other.dimensions)
        both = crossed(cube, one, other, columns, rule, together=together)
        if both is not None:
            yield both


def _ticked(
    question: Question, whole: Summary, parts: Mapping[Traits, Summary], plan: Plan
) -> Result:
    """A question with any number of ticks."""
    answered = {traits: part.answered for traits, part in parts.items()}
    ticks = {
        row.key: {traits: _counts(part)[row.key] for traits, part in parts.items()}
        for row in whole.rows
    }
    sides = list(_groups({t: Counter({"all": n}) for t, n in answered.items()}, plan))
    totals, breakdowns = ticked(whole.rows, answered, ticks, sides, plan.k, plan.kept)
    lines = [Line(step_of(row), totals[row.key]) for row in whole.rows]
    return Result(
        question, whole.answered, tuple(lines), exclusive=False, breakdowns=tuple(breakdowns)
    )


def _narrowed(result: Result, population: int | None) -> Result:
    """The net score with an interval that knows how few have not answered."""
    if result.score is None or population is None:
        return result
    told = [band.total for band in result.bands]
    return replace(result, score=result.score.of_population(told, population))
