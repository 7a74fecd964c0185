"""An organizer's letter to many: who gets it, how often, and what it may say."""

import re

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.audit.models import AuditEntry
from summit.clock import now
from summit.directory.actions.acts import do_next
from summit.directory.models import BulkAct, BulkItem
from summit.directory.states import BulkState, ItemState
from summit.extensions import db
from summit.outbox.actions import stop_letters
from summit.outbox.jobs import Context
from summit.outbox.models import Message
from summit.outbox.states import MessageState
from summit.outbox.stopping import mailbox
from summit.registration.models import Registration
from summit.registration.states import State
from summit.registration.written import Draft, filled, unknown_placeholders
from tests.factories import KEYS, a_person, a_registration, a_site, an_event, link_of, scope

URL = "/console/summit-27/people/write"
ME = "robin@example.org"


@pytest.fixture
def event(saved):
    sites = [a_site("south", 9, taken=3), a_site("north", 9, position=1)]
    return saved(an_event(slug="summit-27", sites=sites))


@pytest.fixture
def organizer(client_of, event):
    return client_of(Grant(Role.ORGANIZER, scope(event)), email=ME)


@pytest.fixture
def guest(saved, event):
    def make(name, site=0, **changes):
        email = changes.pop("email", f"{name.split()[0].lower()}@example.org")
        person = a_person(event.coalition, full_name=name, email=email)
        return saved(a_registration(event.sites[site], person=person, **changes))

    return make


@pytest.fixture
def five(guest):
    return [
        guest("Ana Reyes"),
        guest("Ben Ortiz", site=1),
        guest("Cleo Park", state=State.WAITLISTED, language="es"),
        guest("Dan Wu", state=State.CANCELLED),
        guest("Eve Holt", email=None),
    ]


def letter(do="send", **changes):
    return {
        "campaign": "CAMPAIGN1",
        "do": do,
        "people": "1",
        "site": "",
        "state": "confirmed",
        "subject_en": "See you at {site}",
        "text_en": "Hello {name},\n\ncome to {address} at {doors}.\n\n{link}",
        "subject_es": "",
        "text_es": "",
    } | changes


def letters(stored):
    return stored(sa.select(Message).order_by(Message.recipient, Message.id))


def test_the_page_starts_with_a_draft_in_both_languages(organizer, stored):
    page = organizer.get(URL).text
    assert "What to bring and how to get there" in page
    assert "Qué traer y cómo llegar" in page
    assert letters(stored) == []


@pytest.mark.usefixtures("five")
def test_the_preview_shows_the_letter_of_the_first_and_sends_nothing(organizer, stored, five):
    page = organizer.submit(URL, letter("preview")).text
    assert "See you at South County" in page
    assert "Hello Ana Reyes," in page
    assert "South College, 1 College Drive" in page
    assert "It goes to 2 people." in page
    assert link_of(five[0]) not in page
    assert letters(stored) == []


def test_a_test_goes_to_oneself_alone_and_without_anybodys_link(organizer, stored, five):
    page = organizer.submit(URL, letter("test"))
    assert ME in page.text
    [sent] = letters(stored)
    assert (sent.recipient, sent.subject) == (ME, "See you at South County")
    assert "Hello Ana Reyes," in sent.text
    assert sent.person_id is None
    assert link_of(five[0]) not in sent.text + sent.html
    assert "/my/" not in sent.text + sent.html
    assert "each person's own link" in sent.text


@pytest.mark.usefixtures("five")
def test_a_test_comes_in_every_language_that_was_written(organizer, stored):
    organizer.submit(URL, letter("test", subject_es="Nos vemos", text_es="Hola {name}"))
    assert [(m.language, m.recipient) for m in letters(stored)] == [("en", ME), ("es", ME)]


@pytest.mark.usefixtures("five")
@pytest.mark.parametrize(
    ("site", "state", "reached"),
    [
        ("", "confirmed", ["ana", "ben"]),
        ("south", "confirmed", ["ana"]),
        ("north", "both", ["ben"]),
        ("", "waitlisted", ["cleo"]),
        ("", "both", ["ana", "ben", "cleo"]),
    ],
)
def test_a_letter_reaches_exactly_the_chosen(organizer, stored, work, site, state, reached):
    answer = organizer.submit(URL, letter(site=site, state=state, people=str(len(reached))))
    assert answer.status_code == 303
    assert letters(stored) == []
    work()
    assert [m.recipient for m in letters(stored)] == [f"{name}@example.org" for name in reached]
    assert {m.priority for m in letters(stored)} == {9}
    assert f">{len(reached)} / {len(reached)}</progress>" in organizer.get(answer.location).text
    [deed] = stored(sa.select(AuditEntry))
    assert (deed.deed, deed.detail) == ("people:bulk-begun", {"deed_for_many": "write"})


@pytest.mark.usefixtures("event")
def test_each_gets_their_own_link_which_organizers_cannot_read(organizer, stored, work, five):
    organizer.submit(URL, letter(people="2"))
    work()
    for sent, person in zip(letters(stored), five, strict=False):
        assert f"http://localhost/my/{link_of(person)}/" in sent.text
        assert sent.sensitive


def test_who_prefers_spanish_gets_it_and_else_the_english(organizer, stored, work, five):
    organizer.submit(URL, letter(state="waitlisted"))
    both = {"subject_es": "Nos vemos en {site}", "text_es": "Hola {name}"}
    organizer.submit(URL, letter(state="waitlisted", campaign="CAMPAIGN2", **both))
    work()
    first, second = letters(stored)
    assert (first.language, first.subject) == ("en", "See you at South County")
    assert (second.language, second.subject) == ("es", "Nos vemos en South County (es)")
    assert not second.sensitive or link_of(five[2]) not in second.text


@pytest.mark.usefixtures("five")
def test_sending_twice_begins_once(organizer, stored, work):
    first = organizer.submit(URL, letter(people="2"))
    again = organizer.submit(URL, letter(people="2"))
    assert again.location == first.location
    assert "This was begun before." in organizer.get(again.location).text
    work()
    assert len(letters(stored)) == 2
    assert len(stored(sa.select(AuditEntry))) == 1


@pytest.mark.usefixtures("five")
def test_a_worker_that_dies_half_way_sends_nobody_a_second_letter(app, organizer, stored, work):
    act = organizer.submit(URL, letter(state="both", people="3")).location
    with app.app_context():
        assert do_next(db.session(), Context(now(), KEYS, "")) == 3
        db.session.rollback()  # all that is left of a process that was killed
    assert letters(stored) == []
    work()
    assert len(letters(stored)) == 3
    assert "It is done." in organizer.get(act).text


@pytest.mark.usefixtures("five")
def test_who_had_the_letter_before_is_named_and_gets_no_second(app, organizer, stored, work):
    act = organizer.submit(URL, letter(people="2")).location
    work()
    with app.app_context():
        db.session.execute(sa.update(BulkItem).values(state=ItemState.WAITING))
        db.session.execute(sa.update(BulkAct).values(state=BulkState.RUNNING))
        db.session.commit()
    work()
    assert len(letters(stored)) == 2
    assert organizer.get(act).text.count("They have this letter already.") == 2


def test_who_is_skipped_is_named_with_the_reason(app, organizer, stored, work, event, five, guest):
    guest("Fay Lund")
    act = organizer.submit(URL, letter(people="3")).location
    with app.app_context():
        session = db.session()
        session.get(Registration, five[0].id).state = State.CANCELLED
        session.get(Registration, five[1].id).person.email = None
        stop_letters(session, event.coalition_id, mailbox("fay@example.org"), now=now())
        session.commit()
    work()
    page = organizer.get(act).text
    assert letters(stored) == []
    assert "The registration has changed since the letter was written." in page
    assert "They gave no e-mail address." in page
    assert "They asked for no more letters that go to many." in page


@pytest.mark.usefixtures("five")
def test_a_letter_is_stopped_and_says_that_it_cannot_be_taken_back(organizer, stored, work):
    act = organizer.submit(URL, letter(people="2")).location
    organizer.submit(f"{act}/stop", page=act)
    assert work() == 0
    assert letters(stored) == []
    page = organizer.get(act).text
    assert "It was stopped." in page
    assert "A letter that has gone out cannot be taken back." in page
    assert "/undo" not in page
    assert "messages?campaign=CAMPAIGN1" in page


@pytest.mark.usefixtures("five")
def test_stopping_keeps_back_what_waits_in_the_outbox_and_nothing_else(
    app, organizer, stored, work
):
    organizer.submit(URL, letter(state="waitlisted", campaign="ANOTHER", people="1"))
    act = organizer.submit(URL, letter(people="2")).location
    work()
    with app.app_context():
        one = sa.select(Message).where(Message.campaign == "CAMPAIGN1").limit(1)
        first = db.session.scalars(one).one()
        first.state = MessageState.SENT
        db.session.execute(sa.update(BulkAct).values(state=BulkState.RUNNING))
        db.session.commit()
    organizer.submit(f"{act}/stop", page=act)
    states = {(m.campaign, m.state) for m in stored(sa.select(Message))}
    assert states == {
        ("CAMPAIGN1", MessageState.SENT),
        ("CAMPAIGN1", MessageState.ABORTED),
        ("ANOTHER", MessageState.QUEUED),
    }


@pytest.mark.usefixtures("five")
def test_what_became_of_each_letter_shows_those_of_this_letter_alone(organizer, stored, work):
    organizer.submit(URL, letter(state="waitlisted", campaign="ANOTHER", people="1"))
    organizer.submit(URL, letter(people="2"))
    work()
    page = organizer.get("/console/summit-27/messages?campaign=CAMPAIGN1").text
    theirs = {m.recipient: m.campaign for m in stored(sa.select(Message))}
    assert len(set(theirs.values())) == 2
    assert {mail for mail in theirs if mail in page} == {
        mail for mail, campaign in theirs.items() if campaign == "CAMPAIGN1"
    }
    assert "The letters that were written together." in page


def test_the_button_to_send_leads_to_no_part_of_a_page_that_looks_again(organizer, five):
    page = organizer.submit(URL, letter("preview")).text
    assert f'value="send" formaction="{URL}"' in page


def test_another_number_than_the_preview_told_is_shown_first(organizer, stored, five, guest):
    guest("Fay Lund")
    page = organizer.submit(URL, letter(people="2"))
    assert "Nothing was sent" in page.text
    assert "It goes to 3 people." in page.text
    assert letters(stored) == []


@pytest.mark.usefixtures("five")
def test_an_unknown_placeholder_is_refused_and_what_was_typed_stays(organizer, stored):
    page = organizer.submit(URL, letter(text_en="Dear {nmae}, {name.__class__} wait for me"))
    assert "There is no {nmae}, {name.__class__} to fill in." in page.text
    assert 'id="text_en-error"' in page.text
    assert "wait for me" in page.text
    assert letters(stored) == []


@pytest.mark.usefixtures("five")
def test_half_a_spanish_letter_is_refused(organizer, stored):
    page = organizer.submit(URL, letter(text_es="Hola {name}"))
    assert 'id="subject_es-error"' in page.text
    assert letters(stored) == []


@pytest.mark.usefixtures("event")
def test_when_nobody_fits_the_page_says_so(organizer, stored):
    page = organizer.submit(URL, letter("test"))
    assert "Nobody with an e-mail address fits this choice." in page.text
    assert letters(stored) == []


@pytest.mark.parametrize(
    "name",
    [
        "{link} {site}",
        "[Win](http://evil.example.org)",
        "{{ link }} {% raw %}",
        "<b>Ana</b>",
        "Ana\n\n[Win](http://evil.example.org)\n\nBcc: all@example.org",
    ],
)
def test_what_a_person_typed_in_their_name_stays_text(organizer, stored, work, guest, name):
    person = guest(name, email="ana@example.org")
    organizer.submit(URL, letter(subject_en="For {name}", text_en="{name}\n\nSee you."))
    work()
    [sent] = letters(stored)
    assert link_of(person) not in sent.text + sent.subject
    assert "\n" not in sent.subject
    assert 'class="button"' not in sent.html
    assert "<b>Ana" not in sent.html
    assert name.split("\n", maxsplit=1)[0] in sent.text


def test_sending_to_many_costs_the_request_as_much_as_to_one(organizer, guest, statements):
    def cost(people, campaign):
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', organizer.get(URL).text)[1]
        data = letter(people=str(people), campaign=campaign, csrf_token=token)
        statements.clear()
        assert organizer.post(URL, data=data).status_code == 303
        return len(statements)

    guest("Ana Reyes")
    one = cost(1, "FIRST")
    guest("Ben Ortiz", site=1)
    guest("Cleo Park")
    assert cost(3, "SECOND") == one


def test_another_coalitions_event_is_not_there(organizer, saved, stored):
    other = saved(an_event())
    saved(a_registration(other.sites[0]))
    address = f"/console/{other.slug}/people/write"
    assert organizer.get(address).status_code == 404
    assert organizer.submit(address, letter(), page=URL).status_code == 404
    assert letters(stored) == []


def test_only_who_manages_the_people_may_write_and_finds_the_way(client_of, organizer, event):
    lead = client_of(Grant(Role.SITE_LEAD, scope(event, event.sites[0])))
    assert lead.get(URL).status_code == 403
    people, messages = "/console/summit-27/people", "/console/summit-27/messages"
    assert URL not in lead.get(people).text
    assert URL in organizer.get(people).text
    assert URL in organizer.get(messages).text


def test_only_known_words_are_filled_in_and_once():
    assert filled("{name} {other} {link}", {"name": "{link}", "link": "L"}) == "{link} {other} L"
    assert unknown_placeholders("{name} { name } {} {x} {x}") == [" name ", "", "x"]
    assert Draft("s", "a\r\n\r\nb\nc\n \n\nd").paragraphs({}, "") == ["a", "b\nc", "d"]
