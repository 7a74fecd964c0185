"""Posting a letter in the transaction of a deed."""

import pytest
import sqlalchemy as sa

from summit.clock import now
from summit.db import Localized
from summit.outbox.actions import post
from summit.outbox.letters import Attachment
from summit.outbox.models import Message
from summit.outbox.render import render
from summit.outbox.states import MessageState

VALUES = {"name": "Ana <b>Reyes</b>", "link": "https://summit.example.org/reset/X"}


def a_post(session, **changes):
    return post(
        session,
        **{
            "kind": "accounts/new_password",
            "dedupe_key": "reset:1",
            "recipient": "ana@example.org",
            "language": "en",
            "values": VALUES,
            "coalition_id": None,
            "now": now(),
        }
        | changes,
    )


def test_a_letter_waits_with_text_html_and_attachments(session):
    message = a_post(session, attachments=[Attachment("day.ics", "text/calendar", b"BEGIN")])
    session.commit()
    assert (message.state, message.attempts) == (MessageState.QUEUED, 0)
    assert message.subject == "Choose a new password"
    assert "Hello Ana <b>Reyes</b>," in message.text
    assert "Ana &lt;b&gt;Reyes&lt;/b&gt;" in message.html
    assert 'href="https://summit.example.org/reset/X"' in message.html
    assert message.attachments[0]["filename"] == "day.ics"


def test_the_same_deed_twice_posts_one_letter(session):
    assert a_post(session) is not None
    assert a_post(session) is None
    session.commit()
    assert session.scalar(sa.select(sa.func.count()).select_from(Message)) == 1


def test_a_deed_that_is_undone_posts_nothing(session):
    a_post(session)
    session.rollback()
    assert session.scalar(sa.select(Message)) is None


def test_posting_costs_one_statement(session, statements):
    a_post(session)
    assert len([s for s in statements if "message" in s]) == 1


@pytest.mark.parametrize("language", ["en", "es"])
def test_content_of_the_letter_follows_its_language(language):
    values = VALUES | {
        "inviter": "Bo",
        "event": Localized(en="Summit", es="Cumbre"),
        "role": "Viewer",
    }
    assert {"en": "Summit", "es": "Cumbre"}[language] in render(
        "accounts/invitation", language, values
    ).subject
