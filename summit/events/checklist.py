"""What is missing before an event can go live, decided on plain values."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from summit.errors import N_


class Weight(StrEnum):
    """MUST blocks publishing; SHOULD is worth a look; DONE is fine."""

    MUST = "must"
    SHOULD = "should"
    DONE = "done"


class Where(StrEnum):
    """The page on which it is mended."""

    EVENT = "event"
    SITES = "sites"
    PROGRAMME = "programme"


@dataclass(frozen=True, slots=True)
class Finding:
    """``text`` is untranslated and takes ``values``."""

    weight: Weight
    where: Where
    text: str
    values: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SitePlan:
    name: str
    address: str
    capacity: int
    taken: int
    rooms: int
    online: bool = False


@dataclass(frozen=True, slots=True)
class EventPlan:
    """What is known of an event. ``languages``: those of the host; ``named_in``: of the name."""

    starts_at: datetime
    summary: bool
    languages: Sequence[str]
    named_in: Sequence[str]
    closes_at: datetime | None
    sites: Sequence[SitePlan]


def findings(plan: EventPlan, *, now: datetime) -> list[Finding]:
    """All findings, the weightiest first; what is fine comes last."""
    return weighed([*_of_event(plan, now), *(f for site in plan.sites for f in _of_site(site))])


def weighed(found: Sequence[Finding]) -> list[Finding]:
    """The findings in the order of their weight."""
    return sorted(found, key=lambda f: list(Weight).index(f.weight))


def blocks(found: Sequence[Finding]) -> bool:
    return any(finding.weight == Weight.MUST for finding in found)


def _of_event(plan: EventPlan, now: datetime) -> list[Finding]:
    made = [
        _check(plan.starts_at > now, Weight.MUST, N_("The day lies ahead"), N_("The day is over")),
        _check(
            bool(plan.sites),
            Weight.MUST,
            N_("There is a site to come to"),
            N_("There is no site yet"),
            Where.SITES,
        ),
        _check(
            plan.summary,
            Weight.SHOULD,
            N_("A sentence says what the day is for"),
            N_("No sentence says what the day is for"),
        ),
        _check(
            set(plan.languages) <= set(plan.named_in),
            Weight.SHOULD,
            N_("The name is there in every language"),
            N_("The name is missing in a language"),
        ),
    ]
    if plan.closes_at and plan.closes_at <= now < plan.starts_at:
        made.append(
            Finding(Weight.SHOULD, Where.EVENT, N_("Registration has closed before the day"))
        )
    return made


def _of_site(site: SitePlan) -> list[Finding]:
    name: dict[str, object] = {"site": site.name}
    made = []
    if site.capacity == 0:
        made.append(Finding(Weight.MUST, Where.SITES, N_("%(site)s has no places"), name))
    if site.taken > site.capacity:
        over = name | {"taken": site.taken, "capacity": site.capacity}
        text = N_("%(site)s is overbooked: %(taken)s people for %(capacity)s places")
        made.append(Finding(Weight.SHOULD, Where.SITES, text, over))
    if not site.address and not site.online:
        made.append(Finding(Weight.SHOULD, Where.SITES, N_("%(site)s has no address"), name))
    if not site.rooms and not site.online:
        made.append(Finding(Weight.SHOULD, Where.SITES, N_("%(site)s has no room"), name))
    return made or [
        Finding(Weight.DONE, Where.SITES, N_("%(site)s is described, with places and rooms"), name)
    ]


def _check(
    fine: bool, weight: Weight, done: str, missing: str, where: Where = Where.EVENT
) -> Finding:
    return Finding(Weight.DONE, where, done) if fine else Finding(weight, where, missing)
