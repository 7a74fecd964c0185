"""Who stands behind a number of the Monday page."""

from dataclasses import dataclass
from datetime import date

from flask import request
from flask_babel import gettext as _

from summit.errors import NotFound
from summit.reports.monday import Monday
from summit.reports.reading import PersonLine
from summit.reports.wording import flow_word, stage_word, step_word
from summit.retention.episodes import Membership
from summit.retention.funnel import FunnelStep
from summit.retention.occupancy import STAGE_OF, Stage
from summit.retention.reconciliation import Flow
from summit.retention.standing import State

Who = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Behind:
    """One membership behind a number."""

    person: PersonLine
    group: int
    state: State
    since: date
    signed_up: date
    last_seen: date | None


def selected(page: Monday) -> tuple[str, list[Behind]]:
    """The title and people that the address asks for. Raises NotFound for an unknown choice."""
    try:
        title, chosen = _choice(page)
    except (ValueError, KeyError) as error:
        raise NotFound from error
    group = request.args.get("group", type=int)
    rows = [_behind(page, m) for m in page.register if (int(m.person), int(m.group)) in chosen]
    rows = [row for row in rows if group in (None, row.group)]
    return title, sorted(rows, key=lambda row: (row.group, row.person.name))


def _choice(page: Monday) -> tuple[str, set[Who]]:
    if "stage" in request.args:
        stage = Stage(request.args["stage"])
        found = {_who(m) for m in page.register if m.state and STAGE_OF.get(m.state) == stage}
        return stage_word(stage), found
    if "state" in request.args:
        return _by_state(page, request.args["state"])
    if "flow" in request.args:
        flow = Flow(request.args["flow"])
        strip = page.week.standing
        pairs = {**strip.gains, **strip.losses}[flow]
        return _("%(what)s this week", what=flow_word(flow)), {(int(p), int(g)) for p, g in pairs}
    if "step" in request.args:
        step = FunnelStep(request.args["step"])
        rows = {row.step: row for row in page.funnels[0][1]}
        people = rows[step].people
        return step_word(step), {_who(m) for m in page.register if m.person in people}
    return _("All memberships"), {_who(m) for m in page.register}


def _by_state(page: Monday, name: str) -> tuple[str, set[Who]]:
    """ "good": everybody in good standing, as the group table counts them."""
    if name != "good":
        raise NotFound
    good = {_who(m) for m in page.register if m.current and m.current.in_standing}
    return _("in good standing"), good


def _who(membership: Membership) -> Who:
    return int(membership.person), int(membership.group)


def _behind(page: Monday, membership: Membership) -> Behind:
    seen = [outcome.day for episode in membership.episodes for outcome in episode.attended]
    return Behind(
        person=page.reading.people[int(membership.person)],
        group=int(membership.group),
        state=membership.state or State.REMOVED,
        since=membership.since or page.today,
        signed_up=membership.episodes[0].signed_up,
        last_seen=max(seen, default=None),
    )
