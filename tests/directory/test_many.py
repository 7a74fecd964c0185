"""One deed for many: looked at first, done one after the other, stopped, taken back."""

import re

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.audit.models import AuditEntry
from summit.clock import now
from summit.directory.actions.acts import forget_previews
from summit.directory.models import BulkAct, BulkItem
from summit.directory.states import BulkState, ItemState
from summit.events.models import Site
from summit.extensions import db
from summit.outbox.jobs import Context
from summit.outbox.models import Message
from summit.registration.actions import move
from summit.registration.models import Registration
from summit.registration.states import State
from tests.directory.conftest import URL
from tests.factories import KEYS, link_of, scope
from tests.factories.registration import deed


@pytest.fixture
def three(saved, guest):
    return saved(guest("Ana Reyes"), guest("Ben Ortiz"), guest("Łucja Nowak", site=1))


def prepare(browser, deed, *people, whom="ticked", query="", page=URL):
    data = {"deed": deed, "whom": whom, "query": query, "id": [p.id for p in people]}
    answer = browser.submit(f"{URL}/bulk", data, page=page)
    assert answer.status_code == 303
    return answer.location


def begin(browser, act):
    return browser.submit(f"{act}/begin", page=act)


def states(stored):
    return [r.state for r in stored(sa.select(Registration).order_by(Registration.id))]


def test_what_would_follow_is_shown_and_nothing_is_done(organizer, stored, three):
    page = organizer.get(prepare(organizer, "cancel", *three[:2])).text
    assert "It is about 2 people. Nothing has been done yet." in page
    assert "2 registrations are cancelled." in page
    assert "At most 2 letters go out." in page
    assert states(stored) == [State.CONFIRMED] * 3
    assert stored(sa.select(Message)) == []


def test_who_cannot_be_offered_a_place_is_not_told_to_be(organizer, saved, guest, event, three):
    for email, number in ((None, 1), ("eve@example.org", 2)):
        waits = guest(f"Waits {number}", email=email, state=State.WAITLISTED, queued_at=now(),
                      queue_site_id=event.sites[0].id)  # fmt: skip
        waits.tickets = []
        saved(waits)
    page = organizer.get(prepare(organizer, "cancel", *three[:2])).text
    assert "1 person who waits is offered a place." in page


def test_it_is_done_for_those_chosen_alone_and_logged_for_each(organizer, stored, work, three):
    act = prepare(organizer, "cancel", *three[:2])
    begin(organizer, act)
    assert work() == 3
    assert states(stored) == [State.CANCELLED, State.CANCELLED, State.CONFIRMED]
    entries = stored(sa.select(AuditEntry).order_by(AuditEntry.id))
    assert [entry.deed for entry in entries] == [
        "people:bulk-begun",
        "registration:cancelled",
        "registration:cancelled",
    ]
    assert {entry.actor for entry in entries} == {"Robin Vale"}
    assert "It is done." in organizer.get(act).text


def test_all_that_fit_the_filter_are_taken_and_nobody_else(organizer, stored, work, three):
    act = prepare(organizer, "cancel", whom="all", query="site=north")
    assert "It is about 1 person." in organizer.get(act).text


def test_nobody_chosen_is_told(organizer, stored, three):
    assert prepare(organizer, "cancel", query="site=north").endswith(f"{URL}?site=north")
    assert "Tick the people" in organizer.get(URL).text
    assert stored(sa.select(BulkAct)) == []


def test_who_cannot_is_named_with_the_reason_and_the_others_go_on(
    organizer, saved, stored, work, guest, three
):
    gone = saved(guest("Dana Cruz", state=State.CANCELLED))
    act = prepare(organizer, "cancel", gone, three[0])
    begin(organizer, act)
    work()
    page = organizer.get(act).text
    assert "Dana Cruz" in page
    assert "This registration has changed since you opened the page." in page
    assert states(stored)[0] == State.CANCELLED
    assert sorted(stored(sa.select(BulkItem.state))) == [ItemState.DONE, ItemState.REFUSED]


def test_a_page_of_something_running_looks_again_and_can_be_stopped(organizer, stored, work, three):
    act = prepare(organizer, "cancel", *three)
    begin(organizer, act)
    work(most=1)
    page = organizer.get(act)
    assert page.headers["Refresh"] == "3"
    organizer.submit(f"{act}/stop", page=act)
    assert work() == 0
    assert states(stored).count(State.CANCELLED) == 1
    assert "What had been done stays done." in organizer.get(act).text
    assert "Refresh" not in organizer.get(act).headers


def test_cancelling_is_taken_back(organizer, stored, work, three):
    act = prepare(organizer, "cancel", *three[:2])
    begin(organizer, act)
    work()
    back = organizer.submit(f"{act}/undo", page=act).location
    assert "2 people are registered again." in organizer.get(back).text
    begin(organizer, back)
    work()
    assert states(stored) == [State.CONFIRMED] * 3


def test_a_move_and_the_way_back(organizer, stored, work, event, three):
    south, north = (site.id for site in event.sites)

    def sites():
        return [r.site_id for r in stored(sa.select(Registration).order_by(Registration.id))]

    act = prepare(organizer, "move:north", *three)
    assert "2 people move." in organizer.get(act).text
    begin(organizer, act)
    work()
    assert sites() == [north] * 3
    assert "They come to this site already." in organizer.get(act).text
    back = organizer.submit(f"{act}/undo", page=act).location
    begin(organizer, back)
    work()
    assert sites() == [south, south, north]


def test_places_are_given_and_registrations_approved(organizer, saved, stored, work, guest, event):
    site = event.sites[0]
    waiting = guest("Ana Reyes", state=State.WAITLISTED, queue_site_id=site.id, queued_at=now())
    pending = guest("Ben Ortiz", state=State.PENDING)
    for one in (waiting, pending):
        one.tickets = []
    act = prepare(organizer, "confirm", *saved(waiting, pending))
    assert "2 people get a place." in organizer.get(act).text
    begin(organizer, act)
    work()
    assert states(stored) == [State.CONFIRMED] * 2
    assert len(stored(sa.select(Message))) == 2


def test_nothing_is_begun_twice(organizer, stored, work, three):
    act = prepare(organizer, "cancel", three[0])
    page = organizer.get(act).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
    for _ in range(2):
        organizer.post(f"{act}/begin", data={"csrf_token": token})
    assert work() == 2
    assert "This was begun before." in organizer.get(act).text


def test_a_site_lead_does_nothing_for_many(client_of, event, three):
    lead = client_of(Grant(Role.SITE_LEAD, scope(event, event.sites[0])))
    assert "Do for many" not in lead.get(URL).text
    answer = lead.submit(f"{URL}/bulk", {"deed": "cancel", "whom": "all"}, page="/account")
    assert answer.status_code == 403


def test_who_organizes_one_site_reaches_its_people_alone(client_of, stored, event, three):
    local = client_of(Grant(Role.ORGANIZER, scope(event, event.sites[0])))
    act = prepare(local, "cancel", *three)
    assert "It is about 2 people." in local.get(act).text
    act = prepare(local, "cancel", whom="all")
    assert "It is about 2 people." in local.get(act).text
    to_north = {"deed": "move:north", "whom": "all"}
    assert local.submit(f"{URL}/bulk", to_north, page=URL).status_code == 403


def test_who_moves_away_before_their_turn_is_out_of_a_site_s_reach(
    app, client_of, stored, work, event, three
):
    own = scope(event, event.sites[0])
    local = client_of(Grant(Role.ORGANIZER, own))
    act = prepare(local, "cancel", three[0], three[1])
    begin(local, act)
    with app.app_context():
        ana = db.session.get_one(Registration, three[0].id)
        move(db.session(), ana, db.session.get_one(Site, event.sites[1].id), **deed())
        db.session.commit()
    work()
    assert states(stored) == [State.CONFIRMED, State.CANCELLED, State.CONFIRMED]
    assert "whose people are not yours to manage" in local.get(act).text


def test_who_has_cancelled_by_themselves_since_is_not_registered_again(
    app, client, organizer, stored, work, three
):
    act = prepare(organizer, "cancel", *three[:2])
    begin(organizer, act)
    work()
    for deed_of_ana in ("return", "cancel"):
        client.submit(f"/my/{link_of(three[0])}/{deed_of_ana}", page="/login")
    begin(organizer, organizer.submit(f"{act}/undo", page=act).location)
    work()
    assert states(stored) == [State.CANCELLED, State.CONFIRMED, State.CONFIRMED]


def test_an_act_of_another_person_or_event_is_not_theirs(client_of, organizer, saved, event, three):
    act = prepare(organizer, "cancel", three[0])
    local = client_of(Grant(Role.ORGANIZER, scope(event, event.sites[0])))
    assert local.get(act).status_code == 403
    assert organizer.get(f"{URL}/bulk/{'0' * 32}").status_code == 404


def test_a_preview_that_nobody_begins_is_forgotten(app, organizer, stored, three):
    from datetime import timedelta

    prepare(organizer, "cancel", *three)
    later = now() + timedelta(days=2)
    with app.app_context():
        assert forget_previews(db.session(), Context(later, KEYS, "")) == 1
        assert forget_previews(db.session(), Context(later, KEYS, "")) == 0
        db.session.commit()
    assert stored(sa.select(BulkItem)) == []


def test_one_that_breaks_does_not_stop_the_others(organizer, stored, work, three, monkeypatch):
    from summit.directory.actions import acts

    def broken(session, turn, tools):
        if turn.registration.id == three[0].id:
            raise RuntimeError
        acts.actions.cancel(session, turn.registration, **tools)

    monkeypatch.setitem(acts.DEEDS, acts.Deed.CANCEL, broken)
    act = prepare(organizer, "cancel", *three[:2])
    begin(organizer, act)
    work()
    assert states(stored) == [State.CONFIRMED, State.CANCELLED, State.CONFIRMED]
    assert stored(sa.select(BulkAct.state)) == [BulkState.DONE]


def test_looking_at_many_takes_as_many_statements_as_at_one(organizer, statements, three):
    def cost(act):
        statements.clear()
        assert organizer.get(act).status_code == 200
        return len(statements)

    one = prepare(organizer, "cancel", three[0])
    assert cost(one) == cost(prepare(organizer, "cancel", *three))


def send(browser, page, people):
    """Write to those picked; the page of the act that does it."""
    letter = {"subject_en": "Hello", "text_en": "Come early.", "campaign": "c" * 26}
    answer = browser.submit(page, letter | {"do": "send", "people": str(people)})
    assert answer.status_code == 303
    return answer.location


def test_a_letter_goes_to_those_who_were_chosen_alone(organizer, stored, work, three):
    page = prepare(organizer, "write", *three[:2])
    assert "/people/write?people=" in page
    assert "The 2 people with an e-mail address" in organizer.get(page).text
    assert "kept for a day" in organizer.get(page).text
    letter = {"subject_en": "Hello", "text_en": "Come early.", "campaign": "c" * 26}
    shown = organizer.submit(page, letter | {"do": "preview"})
    assert "It goes to 2 people." in shown.text
    send(organizer, page, 2)
    assert stored(sa.select(Message)) == []
    work()
    assert sorted(m.recipient for m in stored(sa.select(Message))) == [
        "ana@example.org",
        "ben@example.org",
    ]


def test_a_choice_without_a_letter_is_not_begun(organizer, stored, work, three):
    page = prepare(organizer, "write", *three)
    act = f"{URL}/bulk/{page.split('=')[1]}"
    assert organizer.get(act).location == page
    answer = organizer.submit(f"{act}/begin", page=page, follow_redirects=True)
    assert "Write the letter first." in answer.text
    assert work() == 0


def test_a_letter_that_was_begun_leads_to_how_far_it_is(organizer, three):
    page = prepare(organizer, "write", *three)
    act = send(organizer, page, 3)
    assert organizer.get(page).location == act


def test_a_letter_to_many_does_not_hold_up_a_small_act(organizer, saved, stored, work, guest):
    people = saved(*(guest(f"Guest{n} Lund") for n in range(60)))
    send(organizer, prepare(organizer, "write", *people), 60)
    work(most=1)
    begin(organizer, prepare(organizer, "cancel", people[-1]))
    work(most=2)
    written = stored(sa.select(Message).where(Message.kind == "registration/written"))
    assert len(written) == 50
    assert states(stored)[-1] == State.CANCELLED


def test_a_choice_of_another_person_is_not_there(client_of, organizer, event, three):
    page = prepare(organizer, "write", *three)
    other = client_of(Grant(Role.ORGANIZER, scope(event)))
    assert other.get(page).status_code == 404


def test_who_organizes_one_site_writes_to_its_people(client_of, event, three):
    local = client_of(Grant(Role.ORGANIZER, scope(event, event.sites[0])))
    page = prepare(local, "write", whom="all")
    assert "The 2 people with an e-mail address" in local.get(page).text
    assert local.get(f"{URL}/write").status_code == 403
