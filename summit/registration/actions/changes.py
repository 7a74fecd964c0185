"""What people do with a registration they have: cancel, come back, move, correct."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from summit.access.tokens import Keyring
from summit.errors import N_
from summit.events.models import Site
from summit.events.states import EventState
from summit.people.actions import know_organization
from summit.people.matching import name_key
from summit.registration.actions.letters import tell
from summit.registration.actions.places import give_back, lock_sites, take_place
from summit.registration.actions.queueing import (
    entered,
    fill_places,
    issue_ticket,
    leave_queue,
    settle,
)
from summit.registration.actions.registering import welcome
from summit.registration.models import Registration, RegistrationAnswer
from summit.registration.queries import answers_of, form_questions
from summit.registration.refusals import NotOpen, SiteFull
from summit.registration.states import HOLDS_A_PLACE, ImpossibleStep, State, Step, after


def cancel(
    session: Session, registration: Registration, *, now: datetime, keys: Keyring, base_url: str
) -> list[Registration]:
    """Give the place (or the place in the queue) back; who got it then.

    Raises ImpossibleStep, NotOpen when the day is over, Busy.
    """
    site = _hold(session, registration, now=now)[registration.site_id]
    had_a_place = registration.state in HOLDS_A_PLACE
    registration.state = after(registration.state, Step.CANCEL)
    leave_queue(registration)
    registration.cancelled_at = now
    registration.revision += 1
    if had_a_place:
        give_back(session, site)
    session.flush()  # whoever is next must be looked for without the one who leaves
    tell(session, "cancelled", registration, now=now, keys=keys, base_url=base_url)
    return fill_places(session, registration.event, site, now=now, keys=keys, base_url=base_url)


def come_back(
    session: Session, registration: Registration, *, now: datetime, keys: Keyring, base_url: str
) -> None:
    """Register again after cancelling: a place if there is one, else the end of the queue.

    Raises ImpossibleStep, NotOpen, Busy.
    """
    site = _hold(session, registration, now=now)[registration.site_id]
    if registration.state != State.CANCELLED:
        raise ImpossibleStep(N_("This registration has changed since you opened the page."))
    fill_places(session, registration.event, site, now=now, keys=keys, base_url=base_url)
    step = settle(session, registration, site, beyond=False, now=now)
    registration.state = entered(registration.state, step)
    registration.cancelled_at = None
    registration.revision += 1
    if step == Step.CONFIRM:
        issue_ticket(registration, keys=keys, now=now)
    session.flush()  # the place in the queue is counted with this one in it
    welcome(session, registration, now=now, keys=keys, base_url=base_url)


def move(
    session: Session,
    registration: Registration,
    site: Site,
    *,
    now: datetime,
    keys: Keyring,
    base_url: str,
) -> None:
    """Take a place at another site; the old one goes to whoever waits for it.

    Who waits and moves to a site with places has a place. Raises SiteFull (nothing is lost),
    ImpossibleStep, NotOpen, Busy.
    """
    sites = _hold(session, registration, site.id, now=now)
    old, target = sites[registration.site_id], sites[site.id]
    if registration.state == State.CANCELLED or old.id == target.id:
        raise ImpossibleStep(N_("This registration has changed since you opened the page."))
    event = registration.event
    fill_places(session, event, target, now=now, keys=keys, base_url=base_url)
    if not take_place(session, target):
        raise SiteFull(
            N_("%(site)s is full now, so you stay where you are. Nothing has changed."),
            site=target.name.say(registration.language),
        )
    had_a_place = registration.state in HOLDS_A_PLACE
    _seat(registration, target, keys=keys, now=now)
    if had_a_place:
        give_back(session, old)
    session.flush()  # the queue of the old site must not hold the one who moved
    tell(session, "moved", registration, now=now, keys=keys, base_url=base_url, ticket=True)
    fill_places(session, event, old, now=now, keys=keys, base_url=base_url)


def _seat(registration: Registration, site: Site, *, keys: Keyring, now: datetime) -> None:
    if registration.state == State.WAITLISTED:
        registration.state = after(registration.state, Step.CONFIRM)
        leave_queue(registration)
        registration.confirmed_at = now
    registration.site = site
    registration.revision += 1
    issue_ticket(registration, keys=keys, now=now)


def _hold(
    session: Session, registration: Registration, *more: int, now: datetime
) -> dict[int, Site]:
    """Lock the registration's site (and ``more``), then look again at what was loaded before."""
    event = registration.event
    if now >= event.ends_at or event.state == EventState.CANCELLED:
        raise NotOpen(N_("The day is over or has been cancelled, so nothing can be changed."))
    before = registration.site_id
    sites = lock_sites(session, {before, *more})
    session.refresh(registration, ["state", "site_id", "queue_site_id", "queued_at", "revision"])
    if registration.site_id != before:
        raise ImpossibleStep(N_("This registration has changed since you opened the page."))
    return sites


def change(
    session: Session,
    registration: Registration,
    *,
    full_name: str,
    organization: str,
    language: str,
    answers: Mapping[str, Any],
) -> None:
    """Correct what the person told us. ``answers`` are all answers, by the question's key."""
    person = registration.person
    person.full_name, person.name_key = full_name, name_key(full_name)
    person.language = registration.language = language
    person.organization = know_organization(session, person.coalition_id, organization)
    questions = {q.key: q for q in form_questions(session, registration.event_id)}
    given = {a.question.key: a for a in answers_of(session, [registration.id])}
    for key in questions.keys() & given.keys() - answers.keys():
        session.delete(given[key])
    for key in questions.keys() & answers.keys():
        if key in given:
            given[key].question, given[key].value = questions[key], answers[key]
        else:
            session.add(
                RegistrationAnswer(
                    registration=registration, question=questions[key], value=answers[key]
                )
            )
