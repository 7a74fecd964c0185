from datetime import UTC, date, datetime, time, timedelta

import pytest
import sqlalchemy as sa

from summit.access.policy import Actor
from summit.audit.models import AuditEntry
from summit.clock import now
from summit.db import Localized
from summit.errors import Conflict, FieldError
from summit.events.actions import (
    add_room,
    add_site,
    change_event,
    change_site,
    copy_event,
    create_event,
    step_event,
)
from summit.events.drafts import EventDraft, SiteDraft, moment, moved
from summit.events.states import EventState, EventStep, ImpossibleStep, SiteKind
from tests.factories import ZONE, a_coalition, a_site, an_event

NOW = datetime(2026, 11, 1, tzinfo=UTC)
ROBIN = Actor(name="Robin Vale")


def draft(**changes):
    day = date(2027, 1, 29)
    values = {
        "name": Localized(en="Mobility Summit"),
        "summary": Localized(en="One day."),
        "why": Localized(),
        "timezone": ZONE,
        "starts_at": moment(day, time(10), ZONE),
        "ends_at": moment(day, time(15, 30), ZONE),
    }
    return EventDraft(**values | changes)


def site_draft(**changes):
    values = {
        "name": Localized(en="South County"),
        "kind": SiteKind.PLACE,
        "venue": "College",
        "address": "1 College Drive",
        "directions": Localized(),
        "capacity": 10,
    }
    return SiteDraft(**values | changes)


def deeds(session):
    return session.scalars(sa.select(AuditEntry.deed).order_by(AuditEntry.id)).all()


def test_a_new_event_is_a_draft_with_an_address_from_its_name(session):
    event = create_event(session, a_coalition(), draft(), actor=ROBIN, now=NOW)
    session.commit()
    assert (event.state, event.slug) == (EventState.DRAFT, "mobility-summit-2027")
    assert deeds(session) == ["event:created"]


def test_a_second_event_of_the_name_gets_the_next_address(session):
    coalition = a_coalition()
    create_event(session, coalition, draft(), actor=ROBIN, now=NOW)
    second = create_event(session, coalition, draft(), actor=ROBIN, now=NOW)
    assert second.slug == "mobility-summit-2027-2"


@pytest.mark.parametrize("slug", ["taken", "outbox", "No Good"])
def test_an_address_that_cannot_be_is_refused_beside_its_field(session, slug):
    session.add(an_event(slug="taken"))
    session.commit()
    with pytest.raises(FieldError) as refused:
        create_event(session, a_coalition(), draft(), slug=slug, actor=ROBIN, now=NOW)
    assert refused.value.field == "slug"


def test_a_change_is_logged_by_the_names_of_its_fields(session):
    event = create_event(session, a_coalition(), draft(), actor=ROBIN, now=NOW)
    change_event(session, event, draft(summary=Localized(en="Two.")), actor=ROBIN, now=NOW)
    session.commit()
    entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.deed == "event:changed")).one()
    assert entry.detail == {"fields": ["summary"]}


def test_saving_without_a_change_leaves_no_trace(session):
    event = create_event(session, a_coalition(), draft(), actor=ROBIN, now=NOW)
    change_event(session, event, draft(), actor=ROBIN, now=NOW)
    session.commit()
    assert deeds(session) == ["event:created"]


def test_an_event_without_a_site_cannot_go_live(session):
    event = create_event(session, a_coalition(), draft(), actor=ROBIN, now=NOW)
    with pytest.raises(Conflict):
        step_event(session, event, EventStep.PUBLISH, actor=ROBIN, now=NOW)
    add_site(session, event, site_draft(), actor=ROBIN, now=NOW)
    step_event(session, event, EventStep.PUBLISH, actor=ROBIN, now=NOW)
    assert event.state == EventState.PUBLISHED


def test_an_event_is_not_withdrawn_from_under_those_who_registered(session):
    event = an_event(sites=[a_site("south", 10, taken=1)])
    session.add(event)
    with pytest.raises(Conflict, match="1"):
        step_event(session, event, EventStep.WITHDRAW, actor=ROBIN, now=now())
    step_event(session, event, EventStep.CANCEL, actor=ROBIN, now=now())
    step_event(session, event, EventStep.REVIVE, actor=ROBIN, now=now())
    assert event.state == EventState.PUBLISHED
    with pytest.raises(ImpossibleStep):
        step_event(session, event, EventStep.PUBLISH, actor=ROBIN, now=now())


def test_two_sites_of_one_name_have_addresses_of_their_own(session):
    event = create_event(session, a_coalition(), draft(), actor=ROBIN, now=NOW)
    sites = [add_site(session, event, site_draft(), actor=ROBIN, now=NOW) for _ in range(2)]
    assert [(s.slug, s.position) for s in sites] == [("south-county", 0), ("south-county-2", 1)]


def test_fewer_places_than_people_cancels_nobody(session):
    event = an_event(sites=[a_site("south", 10, taken=8)])
    session.add(event)
    session.commit()
    change_site(session, event.sites[0], site_draft(capacity=5), actor=ROBIN, now=NOW)
    session.commit()
    assert (event.sites[0].capacity, event.sites[0].taken) == (5, 8)


def test_a_site_has_each_room_once(session):
    event = an_event()
    session.add(event)
    session.commit()
    with pytest.raises(FieldError):
        add_room(session, event.sites[0], "MAIN HALL", None, actor=ROBIN, now=NOW)
    add_room(session, event.sites[0], "Room 214", 60, actor=ROBIN, now=NOW)
    assert [room.name for room in event.sites[0].rooms] == ["Main hall", "Room 214"]


def test_the_copy_for_next_year_has_sites_and_rooms_and_nobody_in_them(session):
    event = create_event(session, a_coalition(), draft(), actor=ROBIN, now=NOW)
    site = add_site(session, event, site_draft(), actor=ROBIN, now=NOW)
    add_room(session, site, "Main hall", 300, actor=ROBIN, now=NOW)
    site.taken = 7
    copy, sites, rooms = copy_event(session, event, date(2028, 1, 28), actor=ROBIN, now=NOW)
    session.commit()
    assert (copy.slug, copy.state) == ("mobility-summit-2028", EventState.DRAFT)
    assert copy.starts_at == datetime(2028, 1, 28, 18, tzinfo=UTC)
    assert [(s.slug, s.capacity, s.taken) for s in copy.sites] == [("south-county", 10, 0)]
    assert [room.name for room in sites[site].rooms] == ["Main hall"]
    assert {new.site for new in rooms.values()} == {sites[site]}


def test_a_day_moved_over_a_change_of_clocks_keeps_its_hour():
    winter = datetime(2027, 3, 12, 10, tzinfo=UTC).replace(hour=18)
    assert moved(winter, 7, ZONE).astimezone(UTC) == winter + timedelta(days=7, hours=-1)
