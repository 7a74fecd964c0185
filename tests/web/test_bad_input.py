"""What nobody should type, in every field of every form that is open to everybody."""

import re
from html import unescape

import pytest
import sqlalchemy as sa

from summit.extensions import db
from summit.groups.models import Membership
from summit.outbox.models import Message
from summit.people.models import Organization, Person
from summit.registration.models import Registration
from summit.surveys.models import SurveyContact, SurveyResponse
from tests.factories import a_group, a_registration, an_event, both, link_of
from tests.factories.registration import a_question
from tests.factories.surveys import a_survey

# What can be neither stored nor read, and text of a length that nobody writes.
REFUSED = {
    "a NUL byte": "Ana\0Reyes",
    "a bell": "Ana\aReyes",
    "a turning mark": "Ana \u202eseyeR",
    "an isolate": "\u2066Ana",
    "no character at all": "Ana\ufffe",
    "100 kB": "x" * 100_000,
}
# What is odd and yet text: it is kept as it is and stays text wherever it is shown.
ODD = {
    "markup": "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>",
    "a template": "{{7*7}} %(name)s {0} %s ${x}",
    "a formula": '=HYPERLINK("http://x")',
    "a header": "Ana\r\nBcc: spy@example.org",
    "line separators": "Ana\u2028Bcc: spy\u2029x",
    "commas and quotes": '"Reyes, Ana" <spy@example.org>; Joe',
    "SQL": "'; DROP TABLE person; --",
    "wildcards": "%_\\",
    "four bytes a letter": "👩‍👩‍👧 𝒜𝓃𝒶",
    "right to left": "مرحبا",
    "many marks": "Z" + "\u0301" * 150,
    "one long word": "W" * 190,
}
NOTHING = (Registration, Person, Organization, Membership, Message, SurveyResponse, SurveyContact)


@pytest.fixture
def places(app, saved):
    """The forms by name: their address, what is rightly filled in, the fields of free text."""
    event = saved(an_event(slug="here"))
    saved(a_question(event, key="needs", kind="long_text", title=both("What do you need?")))
    saved(a_group(event, slug="jobs"))
    with app.app_context():
        survey = a_survey(db.session, db.session.merge(event))
        last = max(q.page for q in survey.questions)
        words = next(q for q in survey.questions if q.kind == "long_text")
        db.session.commit()
    return {
        "register": (
            "/e/here/register",
            {"full_name": "Ana", "email": "ana@example.org", "organization": "Casa"}
            | {"site": "south", "language": "en", "consent": "y", "q-needs": "A ramp."},
            ["full_name", "organization", "q-needs"],
        ),
        "join": (
            "/e/here/groups/jobs/join",
            {"full_name": "Ana", "email": "ana@example.org", "organization": "Casa"},
            ["full_name", "organization"],
        ),
        "survey": (
            "/e/here/surveys/after-the-day",
            {"page": str(last), "step": "send", f"q-{words.key}": "All well."},
            [f"q-{words.key}"],
        ),
        "contact": (
            "/e/here/surveys/after-the-day/thanks",
            {"full_name": "Ana", "email": "ana@example.org", "wish": "group"},
            ["full_name"],
        ),
        "login": ("/login", {"email": "ana@example.org", "password": "a wrong one"}, ["email"]),
        "forgotten": ("/login/forgotten", {"email": "ana@example.org"}, []),
    }


FORMS = ("register", "join", "survey", "contact", "login", "forgotten")


def sent(client, place, field, text):
    url, right, _fields = place
    body = {k: v.encode("utf-8", "surrogatepass") for k, v in (right | {field: text}).items()}
    return client.submit(url, body)


def counts(app):
    with app.app_context():
        return [db.session.scalar(sa.select(sa.func.count()).select_from(m)) for m in NOTHING]


def kept(page, field, text):
    """Whether the box of ``field`` still holds ``text``, as a browser would read the page."""
    boxes = re.findall(rf'<(?:input|textarea)[^>]*name="{field}"[^>]*>(?:[^<]*)', page.text)
    return any(text in unescape(box) for box in boxes)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_kept_is_refused_and_stays_in_its_box(app, client, places, form, what):
    before, text = counts(app), REFUSED[what]
    for field in [*places[form][2], *{"email"} & {*places[form][1]}]:
        page = sent(client, places[form], field, text)
        assert page.status_code == 422, (field, page.status)
        assert "\0" in text or kept(page, field, text[:50]), field
        assert counts(app) == before


@pytest.mark.parametrize("form", FORMS)
def test_broken_text_arrives_as_a_mark_that_says_so(client, places, form):
    for field in places[form][1]:
        assert sent(client, places[form], field, "\ud800").status_code in (303, 422), field


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("what", ODD)
def test_odd_text_is_text_wherever_it_is_shown(app, client, places, form, what):
    for field in places[form][2]:
        page = sent(client, places[form], field, ODD[what])
        assert page.status_code in (303, 422), (field, page.status)
        if page.status_code == 303:
            page = client.get(page.location)
            assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "onerror=alert(1)>" not in page.text
        with app.app_context():
            for table in (Registration, Membership, Message, Person):
                for row in db.session.scalars(sa.select(table)):
                    assert "\r" not in getattr(row, "recipient_name", "")
                    assert "\n" not in getattr(row, "full_name", "")


@pytest.mark.parametrize("form", FORMS)
def test_a_form_of_nothing_or_of_a_thousand_answers_is_refused(client, places, form):
    url, right, _fields = places[form]
    assert client.submit(url, {}).status_code in (303, 422)
    many = {field: [value] * 50 for field, value in right.items()}
    assert client.submit(url, many).status_code < 500
    crowd = {f"x{n}": "y" for n in range(2000)}
    assert client.submit(url, crowd, content_type="multipart/form-data").status_code == 413


@pytest.mark.parametrize("form", FORMS)
def test_another_kind_of_body_is_refused(client, places, form):
    url = places[form][0]
    for kind in ("application/json", "text/xml", "multipart/form-data; boundary=", "x/y; z"):
        answer = client.post(url, data=b'{"csrf_token": "x"}', content_type=kind)
        assert answer.status_code == 400, kind
    assert client.post(url, data=b"x" * (5 * 1024 * 1024)).status_code == 413


def test_a_name_that_is_markup_is_text_on_every_page_of_its_owner(client, saved, places):
    event = saved(an_event(slug="there"))
    text = ODD["markup"]
    made = saved(a_registration(event.sites[0]))
    home = f"/my/{link_of(made)}/"
    form = {"full_name": text, "organization": text, "language": "en"}
    assert client.submit(f"{home}change", form).status_code == 303
    for page in ("", "change", "data", "data.json", "ticket.pdf", "ticket.svg", "event.ics"):
        answer = client.get(f"{home}{page}")
        assert answer.status_code == 200, page
        if answer.mimetype == "text/html":
            assert "<script>alert" not in answer.text
