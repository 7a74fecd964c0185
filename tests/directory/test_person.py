"""A person's page: what happened to them, and what the team changes on their behalf."""

import re

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.audit.models import AuditEntry
from summit.directory.models import Note
from summit.outbox.models import Message
from summit.people.models import Person
from summit.registration.models import Registration, RegistrationAnswer
from tests.factories import a_person, a_registration, a_site, an_event, link_of, scope
from tests.factories.registration import a_question


@pytest.fixture
def event(saved):
    return saved(an_event(slug="summit-27", sites=[a_site("south", 9, taken=2)]))


@pytest.fixture
def guest(saved, event):
    person = a_person(event.coalition, full_name="Ana Reyes", email="ana@example.org")
    return saved(a_registration(event.sites[0], person=person))


@pytest.fixture
def organizer(client_of, event):
    return client_of(Grant(Role.ORGANIZER, scope(event)))


def own(guest, page=""):
    return f"/console/summit-27/people/{guest.id}{page}"


def typed(**changes):
    return {"full_name": "Ana Reyes", "email": "ana@example.org", "phone": "", "organization": "",
            "language": "en"} | changes  # fmt: skip


def seen_on(page):
    return re.search(r'name="seen"[^>]*value="([^"]+)"', page.text)[1]


def save(organizer, guest, **changes):
    seen = seen_on(organizer.get(own(guest, "/edit")))
    return organizer.submit(own(guest, "/edit"), typed(seen=seen, **changes))


def test_the_team_changes_a_person_and_the_log_names_fields_alone(organizer, stored, guest):
    answer = save(organizer, guest, email="Ana.Reyes@example.org", phone="760 555 0142")
    assert answer.status_code == 303
    person = stored(sa.select(Person))[0]
    assert (person.email_key, person.phone_key) == ("ana.reyes@example.org", "7605550142")
    entry = stored(sa.select(AuditEntry))[0]
    assert (entry.deed, entry.detail) == ("registration:edited", {"fields": "email, phone"})
    assert stored(sa.select(Message)) == []
    assert "Changed by the team: email, phone" in organizer.get(own(guest)).text


def test_the_link_goes_to_the_new_address_if_asked(organizer, stored, guest):
    save(organizer, guest, email="new@example.org", tell="y")
    assert stored(sa.select(Message.recipient)) == ["new@example.org"]


def test_with_a_new_link_at_the_new_address_the_one_at_the_old_address_opens_nothing(
    organizer, client, stored, guest
):
    save(organizer, guest, email="new@example.org", tell="y")
    assert client.get(f"/my/{link_of(guest)}/").status_code == 404
    now_theirs = link_of(stored(sa.select(Registration))[0])
    assert client.get(f"/my/{now_theirs}/").status_code == 200
    assert f"/my/{now_theirs}/" in stored(sa.select(Message))[0].text


def test_an_address_of_somebody_else_is_refused_beside_the_field(organizer, saved, event, guest):
    saved(a_registration(event.sites[0], person=a_person(event.coalition, email="b@example.org")))
    page = save(organizer, guest, email="b@example.org")
    assert page.status_code == 422
    assert "Somebody else of the coalition has this address" in page.text
    assert 'value="b@example.org"' in page.text


def test_answers_for_staff_eyes_are_given_here(organizer, saved, stored, event, guest):
    saved(a_question(event, "seat", kind="short_text", options=[], staff_only=True))
    save(organizer, guest, **{"q-seat": "front row"})
    assert stored(sa.select(RegistrationAnswer))[0].value == "front row"


def test_who_saves_second_sees_both_versions_and_decides(organizer, stored, guest):
    seen = seen_on(organizer.get(own(guest, "/edit")))
    save(organizer, guest, full_name="Ana Maria Reyes")
    page = organizer.submit(own(guest, "/edit"), typed(full_name="Ana R.", seen=seen))
    assert page.status_code == 409
    assert "Ana Maria Reyes" in page.text
    assert "Ana R." in page.text
    assert stored(sa.select(Person.full_name)) == ["Ana Maria Reyes"]
    again = organizer.submit(own(guest, "/edit"), typed(full_name="Ana R.", seen=seen_on(page)))
    assert again.status_code == 303
    assert stored(sa.select(Person.full_name)) == ["Ana R."]


def test_a_renewed_link_ends_the_old_one(organizer, client, stored, guest):
    assert client.get(f"/my/{link_of(guest)}/").status_code == 200
    organizer.submit(own(guest, "/renew-link"), page=own(guest))
    assert client.get(f"/my/{link_of(guest)}/").status_code == 404
    assert client.get(f"/my/{link_of(stored(sa.select(Registration))[0])}/").status_code == 200


def test_notes_are_kept_deleted_and_kept_after_all(organizer, stored, guest):
    organizer.submit(own(guest, "/notes"), {"text": "Called her."}, page=own(guest))
    note = stored(sa.select(Note))[0]
    assert "Called her." in organizer.get(own(guest)).text
    organizer.submit(own(guest, f"/notes/{note.id}/delete"), page=own(guest))
    assert stored(sa.select(Note)) == []
    assert "Keep it after all" in organizer.get(own(guest)).text


def test_nobody_deletes_the_note_of_somebody_else(organizer, client_of, event, stored, guest):
    organizer.submit(own(guest, "/notes"), {"text": "Called her."}, page=own(guest))
    other = client_of(Grant(Role.ORGANIZER, scope(event)))
    note = stored(sa.select(Note))[0]
    answer = other.submit(own(guest, f"/notes/{note.id}/delete"), page=own(guest))
    assert answer.status_code == 404
    assert len(stored(sa.select(Note))) == 1


def test_sensitive_answers_are_shown_to_those_who_manage_people(
    organizer, client_of, saved, event, guest
):
    question = a_question(event, "diet", kind="short_text", options=[], sensitive=True)
    saved(question)
    saved(RegistrationAnswer(registration_id=guest.id, question_id=question.id, value="no nuts"))
    assert "no nuts" in organizer.get(own(guest)).text
    desk = client_of(Grant(Role.HELP_DESK, scope(event)))
    assert "no nuts" not in desk.get(own(guest)).text


def test_a_history_costs_the_same_for_three_notes_as_for_one(organizer, statements, guest):
    def cost():
        statements.clear()
        assert organizer.get(own(guest)).status_code == 200
        return len(statements)

    organizer.submit(own(guest, "/notes"), {"text": "One."}, page=own(guest))
    organizer.get(own(guest))
    one = cost()
    for text in ("Two.", "Three."):
        organizer.submit(own(guest, "/notes"), {"text": text}, page=own(guest))
    organizer.get(own(guest))
    assert cost() == one


@pytest.mark.parametrize("page", ["/edit", "/erase"])
@pytest.mark.parametrize("role", [Role.HELP_DESK, Role.SITE_LEAD])
def test_who_only_reads_changes_nobody(client_of, event, guest, role, page):
    assert client_of(Grant(role, scope(event))).get(own(guest, page)).status_code == 403
