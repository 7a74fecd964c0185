"""Two entries of one person: suggested, merged, taken apart; or two people after all."""

import threading

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Actor, Grant, Scope
from summit.audit.models import AuditEntry
from summit.clock import now
from summit.directory.duplicates.actions import merge
from summit.directory.models import Merge, NotTheSame
from summit.errors import Conflict
from summit.extensions import db
from summit.groups.models import Membership
from summit.people.models import Organization, Person
from summit.people.queries import person_with_email
from summit.privacy.actions import erase
from summit.registration.models import Registration
from summit.registration.queries import registration_with_email
from summit.registration.states import State
from tests.factories import (
    KEYS,
    a_group,
    a_person,
    a_registration,
    a_site,
    an_event,
    link_of,
    scope,
)

PAGE = "/console/summit-27/duplicates"


@pytest.fixture
def event(saved):
    return saved(an_event(slug="summit-27", sites=[a_site("south", 9, taken=1)]))


@pytest.fixture
def organizer(client_of, event):
    return client_of(Grant(Role.ORGANIZER, Scope(event.coalition_id)))


@pytest.fixture
def two(saved, event):
    """Ana registered, and again under another address, which was cancelled since."""
    old = a_person(event.coalition, full_name="Ana Reyes", email="ana@example.org", phone_key="1")
    new = a_person(event.coalition, full_name="Ana Reyes Montoya", email="ana@work.example.org",
                   phone="1", phone_key="1")  # fmt: skip
    site = event.sites[0]
    gone = a_registration(site, person=new, state=State.CANCELLED, cancelled_at=now())
    saved(a_registration(site, person=old), gone)
    return old.id, new.id


def together(two, deed):
    return f"{PAGE}/{two[0]}/{two[1]}/{deed}"


def merged(browser, two, **fields):
    return browser.submit(together(two, "merge"), fields, page=f"{PAGE}/{two[0]}/{two[1]}",
                          follow_redirects=True)  # fmt: skip


def people(stored):
    return {p.id: p for p in stored(sa.select(Person))}


def test_two_entries_of_one_person_are_suggested_with_the_reasons(organizer, two):
    page = organizer.get(PAGE)
    assert "Very likely one person" in page.text
    assert "They have the same phone number." in page.text
    assert f"{PAGE}/{two[0]}/{two[1]}" in page.text


def test_an_event_without_duplicates_says_so(organizer):
    assert "Nobody seems to be entered twice" in organizer.get(PAGE).text


def test_merged_they_are_one_with_the_values_that_were_chosen(organizer, stored, two):
    kept, gone = two
    page = merged(organizer, two, name=gone, email=gone)
    assert "They are one person now." in page.text
    found = people(stored)
    assert found[gone].merged_into_id == kept
    assert (found[kept].full_name, found[kept].email) == (
        "Ana Reyes Montoya",
        "ana@work.example.org",
    )
    assert found[gone].email == "ana@example.org"
    listed = stored(sa.select(Registration.search_text).where(Registration.person_id == kept))
    assert "ana@work.example.org" in listed[0]
    assert "Nobody seems to be entered twice" in organizer.get(PAGE).text


def test_both_addresses_lead_to_the_one_person(app, organizer, event, two):
    merged(organizer, two)
    with app.app_context():
        for address in ("ana@example.org", "ANA@work.example.org"):
            assert person_with_email(db.session(), event.coalition_id, address).id == two[0]
            found = registration_with_email(db.session(), event.id, address)
            assert found.person_id == two[0]


def test_what_hung_on_either_comes_together_and_apart_again(organizer, saved, stored, event, two):
    group = saved(a_group(event))
    member = saved(
        Membership(uid="m1", group_id=group.id, person_id=two[1], created_at=now(),
                   consent_at=now(), link_digest="m1")
    )  # fmt: skip
    merged(organizer, two, name=two[1], email=two[1])
    owner = sa.select(Membership.person_id).where(Membership.id == member.id)
    assert stored(owner) == [two[0]]
    (done,) = stored(sa.select(Merge))
    organizer.submit(f"{PAGE}/merges/{done.id}/undo", page=PAGE)
    found = people(stored)
    assert stored(owner) == [two[1]]
    assert found[two[1]].merged_into_id is None
    assert [found[n].email for n in two] == ["ana@example.org", "ana@work.example.org"]
    assert [found[n].full_name for n in two] == ["Ana Reyes", "Ana Reyes Montoya"]
    deeds = [entry.deed for entry in stored(sa.select(AuditEntry).order_by(AuditEntry.id))]
    assert deeds == ["person:merged", "person:merge-undone"]


def test_what_was_changed_since_stays_when_a_merge_is_undone(organizer, saved, stored, two):
    merged(organizer, two, name=two[1])
    kept = people(stored)[two[0]]
    kept.full_name = "Ana R. Montoya"
    saved(kept)
    (done,) = stored(sa.select(Merge))
    organizer.submit(f"{PAGE}/merges/{done.id}/undo", page=PAGE)
    assert people(stored)[two[0]].full_name == "Ana R. Montoya"


def test_the_entry_that_has_the_place_is_the_one_that_stays(
    app, organizer, saved, stored, event, two
):
    """Else a search for the ticket would lead to the registration that was cancelled."""
    rows = {r.person_id: r for r in stored(sa.select(Registration))}
    first, other = rows[two[0]], rows[two[1]]
    first.state, first.cancelled_at = State.CANCELLED, now()
    other.state, other.cancelled_at = State.CONFIRMED, None
    saved(first, other)
    merged(organizer, two, email=two[0], name=two[1])
    found = people(stored)
    assert found[two[0]].merged_into_id == two[1]
    assert (found[two[1]].email, found[two[1]].full_name) == (
        "ana@example.org",
        "Ana Reyes Montoya",
    )
    with app.app_context():
        for address in ("ana@example.org", "ana@work.example.org"):
            assert registration_with_email(db.session(), event.id, address).id == other.id


def test_who_cancelled_the_other_entry_does_not_come_back_by_its_old_link(
    client, organizer, stored, two
):
    merged(organizer, two)
    (gone,) = stored(sa.select(Registration).where(Registration.person_id == two[1]))
    page = client.submit(f"/my/{link_of(gone)}/return", page="/login", follow_redirects=True)
    assert "has been joined with another one of the same person" in page.text
    states = stored(sa.select(Registration.state).order_by(Registration.id))
    assert states == [State.CONFIRMED, State.CANCELLED]


@pytest.fixture
def chain(app, saved, event, two, last_years):
    """An entry merged into another, which was then merged into Ana's: the two merges."""
    third = saved(a_person(event.coalition, full_name="Ana Reyes", email="ana@third.example.org"))
    pairs = ((third.id, last_years), (two[0], third.id))
    made = []
    with app.app_context():
        for kept, gone in pairs:
            made.append(merge(db.session(), kept, gone, of_other=[], actor=Actor(), now=now()))
            db.session.commit()
        return [one.id for one in made]


@pytest.mark.usefixtures("chain")
def test_every_address_leads_to_the_one_person_over_any_number_of_merges(app, event, two):
    with app.app_context():
        for address in ("ana@example.org", "ana@third.example.org", "ana@old.example.org"):
            assert person_with_email(db.session(), event.coalition_id, address).id == two[0]


@pytest.mark.usefixtures("chain")
def test_erasing_forgets_every_entry_whichever_link_it_is_asked_by(app, stored, two, last_years):
    with app.app_context():
        oldest = db.session.get(Person, last_years)
        erase(db.session(), oldest, actor=Actor(), now=now(), keys=KEYS, base_url="")
        db.session.commit()
    left = {p.id for p in stored(sa.select(Person).where(Person.email.is_not(None)))}
    assert two[0] not in left
    assert last_years not in left
    assert left == {two[1]}


def test_merges_are_undone_from_the_latest_on(organizer, stored, chain):
    inner, outer = chain
    page = organizer.submit(f"{PAGE}/merges/{inner}/undo", page=PAGE, follow_redirects=True)
    assert "undo the later merge first" in page.text
    for merge_id in (outer, inner):
        organizer.submit(f"{PAGE}/merges/{merge_id}/undo", page=PAGE)
    assert {p.merged_into_id for p in people(stored).values()} == {None}


def test_names_that_stand_in_for_unknown_ones_are_no_duplicates(organizer, saved, event):
    casa = saved(Organization(coalition_id=event.coalition_id, name="Casa", name_key="casa"))
    for number in (1, 2):
        person = a_person(event.coalition, full_name=f"Delegate {number} of Casa",
                          name_key="", email=None, organization_id=casa.id)  # fmt: skip
        saved(a_registration(event.sites[0], person=person))
    assert "Nobody seems to be entered twice" in organizer.get(PAGE).text


def test_two_places_at_one_event_are_never_given_back_silently(organizer, saved, stored, two):
    (gone,) = stored(sa.select(Registration).where(Registration.person_id == two[1]))
    gone.state, gone.cancelled_at = State.CONFIRMED, None
    saved(gone)
    page = merged(organizer, two)
    assert "Cancel one of the two there, then merge them." in page.text
    assert people(stored)[two[1]].merged_into_id is None


def test_who_are_two_are_not_suggested_until_somebody_asks_again(organizer, stored, two):
    page = organizer.submit(together(two, "apart"), page=f"{PAGE}/{two[0]}/{two[1]}",
                            follow_redirects=True)  # fmt: skip
    assert "Nobody seems to be entered twice" in page.text
    organizer.submit(together(two, "again"), page=PAGE)
    assert stored(sa.select(NotTheSame)) == []
    assert "Very likely one person" in organizer.get(PAGE).text


def test_a_merge_is_undone_once(organizer, stored, two):
    merged(organizer, two)
    (done,) = stored(sa.select(Merge))
    again = f"{PAGE}/merges/{done.id}/undo"
    organizer.submit(again, page=PAGE)
    page = organizer.submit(again, page="/account", follow_redirects=True)
    assert "has been undone already" in page.text


def test_an_organizer_of_one_event_looks_and_does_not_merge(client_of, stored, event, two):
    local = client_of(Grant(Role.ORGANIZER, scope(event)))
    page = local.get(f"{PAGE}/{two[0]}/{two[1]}")
    assert "an organizer of all its events can merge them" in page.text
    answer = local.submit(together(two, "merge"), page=f"{PAGE}/{two[0]}/{two[1]}")
    assert answer.status_code == 403
    assert people(stored)[two[1]].merged_into_id is None


def test_somebody_of_another_event_is_not_there(organizer, saved, two):
    stranger = saved(a_registration(saved(an_event()).sites[0])).person_id
    assert organizer.get(f"{PAGE}/{two[0]}/{stranger}").status_code == 404
    assert organizer.get(f"{PAGE}/{two[0]}/{two[0]}").status_code == 404


@pytest.fixture
def last_years(saved, event, two):
    """Ana, from an event of last year, under an address that she has left; a person's id."""
    before = an_event(
        slug="summit-26", coalition=event.coalition, sites=[a_site("east", 9, taken=1)]
    )
    ana = a_person(event.coalition, full_name="Ana Reyes", email="ana@old.example.org")
    return saved(a_registration(saved(before).sites[0], person=ana)).person_id


def test_who_is_known_from_another_event_is_found_and_merged(organizer, stored, two, last_years):
    pair = two[0], last_years
    assert f"{PAGE}/{pair[0]}/{pair[1]}" in organizer.get(PAGE).text
    assert "They are one person now." in merged(organizer, pair).text
    assert people(stored)[last_years].merged_into_id == two[0]


def test_an_organizer_of_one_event_learns_nothing_of_the_others(
    client_of, organizer, event, two, last_years
):
    local = client_of(Grant(Role.ORGANIZER, scope(event)))
    assert f"/{last_years}" not in local.get(PAGE).text
    assert local.get(f"{PAGE}/{two[0]}/{last_years}").status_code == 404
    merged(organizer, (two[0], last_years))
    assert "Merged lately" in organizer.get(PAGE).text
    assert "Merged lately" not in local.get(PAGE).text


def test_two_of_another_event_are_looked_at_there(organizer, saved, event, last_years):
    twin = a_person(event.coalition, full_name="Ana Reyes", email="a@old.example.org")
    other = saved(twin).id
    assert organizer.get(f"{PAGE}/{last_years}/{other}").status_code == 404


def test_of_two_who_merge_the_same_pair_at_once_one_is_told(app, event, two):
    barrier, refused = threading.Barrier(2), []

    def merge_them():
        with app.app_context():
            barrier.wait()
            try:
                merge(db.session(), *two, of_other=["email"], actor=Actor(), now=now())
                db.session.commit()
            except Conflict as error:
                db.session.rollback()
                refused.append(error)

    threads = [threading.Thread(target=merge_them) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_however_many_pairs_there_are(
    organizer, saved, statements, event, count
):
    for n in range(count):
        pair = [a_person(event.coalition, full_name=f"Ana Reyes {n}{n}", phone_key=f"{n}")
                for _ in range(2)]  # fmt: skip
        saved(*(a_registration(event.sites[0], person=one) for one in pair))
    organizer.get(PAGE)
    statements.clear()
    page = organizer.get(PAGE)
    assert page.text.count("Very likely one person") == count
    assert len([s for s in statements if s.startswith("SELECT")]) == 10
