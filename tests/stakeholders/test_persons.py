"""What becomes of an entry when its person is merged, asks for their data, or is erased."""

import sqlalchemy as sa

from summit.access.policy import Actor
from summit.clock import now
from summit.directory.duplicates.actions import merge, undo_merge
from summit.stakeholders.models import Ask, Assessment, Stakeholder, StakeholderContact
from summit.stakeholders.queries.entries import entries_of
from tests.factories import a_person, a_registration, an_event, link_of
from tests.stakeholders.conftest import an_entry

SAID = {"influence": 4, "interest": 2, "support": -1, "barriers": ["trust"], "at": now()}
NOBODY = Actor()


def two(session):
    event = an_event()
    session.add(event)
    session.flush()
    people = [a_person(event.coalition, full_name=f"Ana Reyes {n}") for n in (1, 2)]
    session.add_all(people)
    session.flush()
    return event, *people


def test_the_entry_goes_along_with_a_merge_and_back_with_its_undoing(session):
    event, kept, merged = two(session)
    session.add(an_entry(event, merged))
    session.flush()
    done = merge(session, kept.id, merged.id, of_other=[], actor=NOBODY, now=now())
    session.expire_all()
    assert [one.person_id for one in entries_of(session, event.coalition_id)] == [kept.id]
    session.flush()
    undo_merge(session, done, actor=NOBODY, now=now())
    session.expire_all()
    assert [one.person_id for one in entries_of(session, event.coalition_id)] == [merged.id]


def test_of_two_entries_the_one_of_the_person_who_stays_is_listed(session):
    event, kept, merged = two(session)
    session.add_all([an_entry(event, kept), an_entry(event, merged)])
    session.flush()
    merge(session, kept.id, merged.id, of_other=[], actor=NOBODY, now=now())
    session.expire_all()
    assert [one.person_id for one in entries_of(session, event.coalition_id)] == [kept.id]


def test_a_person_gets_all_of_their_entry_opinions_too(client, saved, event):
    registration = saved(a_registration(event.sites[0]))
    link = link_of(registration)
    entry = Stakeholder(coalition_id=event.coalition_id, kind="person", area="Guadalupe",
                        person_id=registration.person_id, made_at=now())  # fmt: skip
    saved(entry)
    saved(Assessment(stakeholder_id=entry.id, note="Wants to see deeds.", **SAID))
    saved(Ask(stakeholder_id=entry.id, text="Speak at the hearing", asked_at=now()))
    told = client.get(f"/my/{link}/data.json").json
    assert told["stakeholder"][0]["area"] == "Guadalupe"
    (opinion,) = told["stakeholder_opinions"]
    assert (opinion["influence"], opinion["support"]) == (4, -1)
    assert opinion["why"] == "Wants to see deeds."
    assert told["stakeholder_asks"][0]["asked"] == "Speak at the hearing"
    assert told["stakeholder_contacts"] == []


def test_an_erased_person_leaves_nothing_in_the_inventory(client, saved, event, stored):
    registration = a_registration(event.sites[0])
    event.sites[0].taken = 1
    saved(registration, event)
    page = f"/my/{link_of(registration)}/erase"
    entry = Stakeholder(coalition_id=event.coalition_id, kind="person", made_at=now(),
                        person_id=registration.person_id)  # fmt: skip
    saved(entry)
    saved(Assessment(stakeholder_id=entry.id, **SAID))
    saved(StakeholderContact(stakeholder_id=entry.id, day=now().date(), channel="call",
                             answered=True, at=now()))  # fmt: skip
    client.submit(page, {"sure": "y"})
    for kind in (Stakeholder, Assessment, StakeholderContact):
        assert stored(sa.select(kind)) == []
