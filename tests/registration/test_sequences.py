"""Whatever people, partners and the team do in whatever order: the promises of places hold.

The ordinary run tries a few sequences on each database; ``SUMMIT_SEQUENCES=1000`` tries so many.
"""

import os
from collections import Counter
from datetime import timedelta

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from summit.access.policy import Actor
from summit.clock import now
from summit.errors import DomainError
from summit.operations.queries.invariants import places as counts
from summit.operations.queries.invariants import queues
from summit.outbox.jobs import Context
from summit.outbox.models import Message
from summit.outbox.states import MessageState
from summit.registration import actions
from summit.registration.actions import offers, queueing
from summit.registration.actions.allocations import allocate, release
from summit.registration.actions.approving import give_place
from summit.registration.actions.sweeping import sweep
from summit.registration.models import Allocation, Offer, Registration
from summit.registration.states import OfferState, State
from tests.factories import KEYS, a_site, an_event
from tests.factories.registration import BASE_URL, deed, registered
from tests.registration.test_allocations import a_partner

SEQUENCES = int(os.environ.get("SUMMIT_SEQUENCES", "30"))
KEEP = (
    counts.taken_is_counted,
    counts.states_have_their_moment,
    counts.one_ticket_opens,
    queues.held_is_counted,
    queues.allocations_are_counted,
    queues.offers_are_for_who_waits,
    queues.nobody_stands_in_two_places,
)
DEEDS = (
    *("register", "register", "register", "delegate", "delegate", "nameless"),
    *("cancel", "cancel", "come_back", "move", "wait_for", "stop_waiting"),
    *("accept", "accept", "decline", "expire", "send", "sweep"),
    *("allocate", "allocate", "release", "give", "capacity", "overbook"),
)
steps = st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 40)), min_size=6, max_size=24)


class World:
    """One event of two sites and a partner, at a moment that only goes forward."""

    def __init__(self, session, capacities):
        sites = [a_site(s, n, position=i) for i, (s, n) in enumerate(capacities.items())]
        self.session, self.event = session, an_event(sites=sites)
        session.add(self.event)
        session.flush()
        self.partner = a_partner(session, self.event, name=f"P {self.event.slug}")
        self.people, self.moment, self.forced = [], now(), Counter()

    @property
    def deed(self):
        return deed(now=self.moment)

    def do(self, step, n):
        self.moment += timedelta(minutes=1)
        try:
            with self.session.begin_nested():
                getattr(self, step)(n)
                self.session.flush()
        except DomainError:
            pass  # refused: the savepoint has undone what was begun

    def someone(self, n):
        return self.people[n % len(self.people)] if self.people else None

    def site(self, n):
        return self.event.sites[n % 2]

    def register(self, n, **more):
        self.people.append(registered(self.session, self.site(n), now=self.moment, **more))

    def delegate(self, n):
        self.register(n, partner=self.partner)

    def nameless(self, n):
        self.register(n, email=None)

    def cancel(self, n):
        if self.people:
            actions.cancel(self.session, self.someone(n), **self.deed)

    def come_back(self, n):
        if self.people:
            actions.come_back(self.session, self.someone(n), **self.deed)

    def move(self, n):
        if self.people:
            one = self.someone(n)
            other = next(s for s in self.event.sites if s.id != one.site_id)
            actions.move(self.session, one, other, **self.deed)

    def wait_for(self, n):
        if self.people:
            one = self.someone(n)
            other = next(s for s in self.event.sites if s.id != one.site_id)
            queueing.wait_for(self.session, one, other, **self.deed)

    def stop_waiting(self, n):
        if self.people:
            queueing.stop_waiting(self.session, self.someone(n), **self.deed)

    def _open(self, n):
        found = self.session.scalars(
            sa.select(Offer).where(Offer.state == OfferState.OPEN).order_by(Offer.id)
        ).all()
        return found[n % len(found)].registration if found else None

    def accept(self, n):
        if (one := self._open(n)) is not None:
            offers.accept(self.session, one, **self.deed)

    def decline(self, n):
        if (one := self._open(n)) is not None:
            offers.decline(self.session, one, **self.deed)

    def send(self, _):
        self.session.execute(
            sa.update(Message)
            .where(Message.state == MessageState.QUEUED)
            .values(state=MessageState.SENT, sent_at=self.moment)
        )

    def expire(self, n):
        self.send(n)
        self.sweep(n)
        self.moment += timedelta(hours=25)
        self.sweep(n)

    def sweep(self, _):
        for _ in range(50):
            if not sweep(self.session, Context(self.moment, KEYS, BASE_URL)):
                return
        raise AssertionError("the sweep finds no end")

    def allocate(self, n):
        soon = self.moment + timedelta(hours=n) if n % 3 == 0 else None
        allocate(self.session, self.partner, self.site(n), n % 4, release_at=soon, now=self.moment)

    def release(self, n):
        found = self.session.scalars(sa.select(Allocation).order_by(Allocation.id)).all()
        if found:
            release(self.session, found[n % len(found)], **self.deed)

    def give(self, n):
        if self.people:
            one = self.someone(n)
            site_id = one.queue_site_id
            give_place(self.session, one, beyond=True, actor=Actor(), **self.deed)
            self.forced[site_id] += 1

    def capacity(self, n):
        self.site(n).capacity = n % 5
        self.forced[self.site(n).id] += 40  # the team decided so

    def overbook(self, n):
        self.site(n).overbook_percent = (n % 3) * 50
        self.forced[self.site(n).id] += 40

    # What must hold after every step.

    def check(self):
        for ask in KEEP:
            assert list(ask(self.session)) == []
        for site in self.event.sites:
            self.session.refresh(site)
            assert site.taken + site.held <= site.limit + self.forced[site.id]

    def queue(self, site):
        return self.session.execute(
            sa.select(Registration.id, Registration.queued_at)
            .where(Registration.queue_site_id == site.id)
            .order_by(Registration.queue_priority.desc(), Registration.queued_at, Registration.id)
        ).all()

    def check_calls(self):
        """Once the queues have been called: nobody waits for a place that could be offered."""
        self.sweep(0)
        self.check()
        for site in self.event.sites:
            uncalled = [
                one
                for one in self.people
                if one.queue_site_id == site.id and one.person.email and not self._offered(one)
            ]
            assert not uncalled or site.taken + site.held >= site.limit

    def _offered(self, one):
        return self.session.scalar(
            sa.select(Offer.id).where(
                Offer.registration_id == one.id, Offer.state == OfferState.OPEN
            )
        )

    def check_letters(self):
        """Everybody's last letter says what is so, and none was written twice."""
        for one in self.people:
            if one.person.email is None:
                continue
            kinds = self.session.scalars(
                sa.select(Message.kind)
                .where(Message.person_id == one.person_id)
                .order_by(Message.id)
            ).all()
            said = [kind.removeprefix("registration/") for kind in kinds]
            gained = sum(kind in ("confirmed", "promoted") for kind in said)
            lost = sum(kind in ("cancelled", "left_queue", "offer_expired") for kind in said)
            assert said.count("offer") == self._offers(one)
            assert gained <= lost + 1
            if one.state == State.CONFIRMED:
                assert {"confirmed", "promoted", "moved"} & set(said)
            if one.state == State.WAITLISTED:
                assert "waitlisted" in said

    def _offers(self, one):
        return self.session.scalar(
            sa.select(sa.func.count(Offer.id)).where(Offer.registration_id == one.id)
        )


@settings(
    max_examples=SEQUENCES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=steps, south=st.integers(0, 3), north=st.integers(0, 3), crowd=st.integers(2, 6))
def test_the_promises_of_places_hold_in_every_sequence(session, steps, south, north, crowd):
    try:
        live_through(session, steps, south, north, crowd)
    finally:
        session.rollback()


def live_through(session, steps, south, north, crowd):
    world = World(session, {"south": south, "north": north})
    for n in range(crowd):
        world.do("register", n)
    for step, n in steps:
        before = {site.id: world.queue(site) for site in world.event.sites}
        world.do(step, n)
        world.check()
        for site in world.event.sites:
            # Who stays keeps the order: a row is the same person with the same moment.
            after = world.queue(site)
            assert [r for r in after if r in before[site.id]] == [
                r for r in before[site.id] if r in after
            ]
            joined = [r for r in after if r not in before[site.id]]
            assert after[len(after) - len(joined) :] == joined, "new ones stand at the end"
    world.check_calls()
    world.check_letters()
