"""The Monday letters of the story: who gets them, what they say, and that they come once."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from summit.accounts.models import User
from summit.outbox.jobs import Context
from summit.outbox.models import Message
from summit.outbox.stopping import is_bulk
from summit.people.models import Person
from summit.reports.worker import write_letters
from tests.factories import KEYS

EIGHT = datetime(2025, 2, 24, 8, 5, tzinfo=ZoneInfo("America/Los_Angeles"))


@pytest.fixture
def letters(session):
    """``letters(moment)``: what the job posts then; nothing of it is kept."""

    def write(moment):
        known = set(session.scalars(sa.select(Message.id)))
        while write_letters(session, Context(moment, KEYS, "http://localhost")):
            session.flush()
        made = session.scalars(sa.select(Message).where(Message.kind.like("reports/%")))
        return {one.recipient: one for one in made if one.id not in known}

    yield write
    session.rollback()


def wants(session, address, **values):
    session.execute(sa.update(User).where(User.email == address).values(**values))


def on_one_line(letter):
    return " ".join(letter.text.split())


def test_an_organizer_reads_the_week_and_each_group_with_its_reasons(letters):
    letter = letters(EIGHT)["organizer@example.org"]
    text = on_one_line(letter)
    assert letter.subject.startswith("Monday 24 February")
    assert "Every group needs you this week." in text
    assert text.count("Act now. No date for a first meeting, 31 days after the first sign-up") == 5
    assert "http://localhost/console/summit-2025/monday?as_of=2025-02-24" in text
    assert is_bulk(letter.priority)


def test_a_lead_reads_of_their_own_group_alone(letters):
    posted = letters(EIGHT)
    text = on_one_line(posted["lead@example.org"])
    assert "Housing: Act now." in text
    assert "19 waiting, 1 left." in text
    assert "Health" not in text
    assert set(posted) == {"organizer@example.org", "lead@example.org"}


def test_no_member_is_named(letters, session):
    posted = letters(EIGHT + timedelta(weeks=18))
    names = [name for name in session.scalars(sa.select(Person.full_name)) if " " in name]
    for letter in posted.values():
        assert not [name for name in names if name in letter.text]


def test_the_letter_comes_once_and_again_a_week_later(letters):
    assert len(letters(EIGHT)) == 2
    assert letters(EIGHT + timedelta(hours=2)) == {}
    assert letters(EIGHT + timedelta(days=3)) == {}
    assert len(letters(EIGHT + timedelta(days=7))) == 2


def test_it_is_in_the_readers_language(letters, session):
    wants(session, "organizer@example.org", language="es")
    letter = letters(EIGHT)["organizer@example.org"]
    text = letter.text
    assert letter.subject.startswith("Lunes 24 de febrero")
    assert text.startswith("Hola")
    assert "Act now" not in text


def test_who_ended_it_or_has_no_access_any_more_gets_none(letters, session):
    wants(session, "organizer@example.org", monday_mail=False)
    wants(session, "lead@example.org", active=False)
    assert letters(EIGHT) == {}


def test_before_the_summit_and_a_year_after_it_nothing_is_written(letters):
    assert letters(EIGHT - timedelta(weeks=5)) == {}
    assert letters(EIGHT + timedelta(weeks=53)) == {}
