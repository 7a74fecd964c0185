"""Who stands behind a number of the Monday page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request
from flask_babel import gettext as _

from summit.errors import NotFound
from summit.reports.monday import Monday
from summit.reports.slices import day_of
from summit.reports.wording import flow_word, stage_word, step_word
from summit.retention.funnel import FunnelStep
from summit.retention.occupancy import STAGE_OF, Stage
from summit.retention.reconciliation import Flow
from summit.retention.standing import IN_GOOD_STANDING, State

Who = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Behind:
    """One membership behind a number."""

    person: int
    group: int
    state: State
    since: date
    signed_up: date
    last_seen: date | None


def selected(page: Monday, lines: Mapping[int, Sequence[Any]]) -> tuple[str, list[Behind]]:
    """The title and memberships that the address asks for, from the lines of each group.

    Raises NotFound for an unknown choice.
    """
    everybody = [one for group, rows in lines.items() for one in _behind(group, rows)]
    try:
        title, rows = _choice(page, everybody)
    except (ValueError, KeyError) as error:
        raise NotFound from error
    group = request.args.get("group", type=int)
    return title, [row for row in rows if group in (None, row.group)]


def _choice(page: Monday, everybody: Sequence[Behind]) -> tuple[str, list[Behind]]:
    if "stage" in request.args:
        stage = Stage(request.args["stage"])
        return stage_word(stage), [one for one in everybody if STAGE_OF.get(one.state) == stage]
    if "state" in request.args:
        return _by_state(everybody, request.args["state"])
    if "flow" in request.args:
        flow = Flow(request.args["flow"])
        strip = page.week.standing
        who = set({**strip.gains, **strip.losses}[flow])
        title = _("%(what)s this week", what=flow_word(flow))
        return title, [one for one in everybody if (one.person, one.group) in who]
    if "step" in request.args:
        step = FunnelStep(request.args["step"])
        people = {row.step: row for row in page.funnels[0][1]}[step].people
        return step_word(step), [one for one in everybody if one.person in people]
    return _("All memberships"), list(everybody)


def _by_state(everybody: Sequence[Behind], name: str) -> tuple[str, list[Behind]]:
    """ "good": everybody in good standing, as the group table counts them."""
    if name != "good":
        raise NotFound
    return _("in good standing"), [one for one in everybody if one.state in IN_GOOD_STANDING]


def _behind(group: int, rows: Sequence[Any]) -> Iterator[Behind]:
    for person, signed_up, seen, changes in rows:
        since, state = changes[-1]
        yield Behind(
            person, group, State(state), date.fromordinal(since), date.fromordinal(signed_up),
            day_of(seen),
        )  # fmt: skip
