"""An organizer's letter to many: who gets it, how often, and what it may say."""

import re

import pytest
import sqlalchemy as sa

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.audit.models import AuditEntry
from summit.outbox.models import Message
from summit.registration.states import State
from summit.registration.written import Draft, filled, unknown_placeholders
from tests.factories import a_person, a_registration, a_site, an_event, link_of, scope

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
def test_a_letter_reaches_exactly_the_chosen(organizer, stored, site, state, reached):
    answer = organizer.submit(URL, letter(site=site, state=state, people=str(len(reached))))
    assert answer.status_code == 303
    assert [m.recipient for m in letters(stored)] == [f"{name}@example.org" for name in reached]
    assert {m.priority for m in letters(stored)} == {9}
    [deed] = stored(sa.select(AuditEntry).where(AuditEntry.deed == "people:written-to"))
    assert deed.detail == {"people": len(reached)}


@pytest.mark.usefixtures("event")
def test_each_gets_their_own_link_which_organizers_cannot_read(organizer, stored, five):
    organizer.submit(URL, letter(people="2"))
    for sent, person in zip(letters(stored), five, strict=False):
        assert f"http://localhost/my/{link_of(person)}/" in sent.text
        assert sent.sensitive


def test_who_prefers_spanish_gets_it_and_else_the_english(organizer, stored, five):
    organizer.submit(URL, letter(state="waitlisted"))
    both = {"subject_es": "Nos vemos en {site}", "text_es": "Hola {name}"}
    organizer.submit(URL, letter(state="waitlisted", campaign="CAMPAIGN2", **both))
    first, second = letters(stored)
    assert (first.language, first.subject) == ("en", "See you at South County")
    assert (second.language, second.subject) == ("es", "Nos vemos en South County (es)")
    assert not second.sensitive or link_of(five[2]) not in second.text


@pytest.mark.usefixtures("five")
def test_sending_twice_sends_once(organizer, stored):
    organizer.submit(URL, letter(people="2"))
    again = organizer.submit(URL, letter(people="2"), follow_redirects=True)
    assert "has this letter already" in again.text
    assert len(letters(stored)) == 2
    assert len(stored(sa.select(AuditEntry).where(AuditEntry.deed == "people:written-to"))) == 1


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
def test_what_a_person_typed_in_their_name_stays_text(organizer, stored, guest, name):
    person = guest(name, email="ana@example.org")
    organizer.submit(URL, letter(subject_en="For {name}", text_en="{name}\n\nSee you."))
    [sent] = letters(stored)
    assert link_of(person) not in sent.text + sent.subject
    assert "\n" not in sent.subject
    assert 'class="button"' not in sent.html
    assert "<b>Ana" not in sent.html
    assert name.split("\n", maxsplit=1)[0] in sent.text


def test_writing_costs_one_statement_for_each_further_letter(organizer, guest, statements, stored):
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
    assert cost(3, "SECOND") == one + 2


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
