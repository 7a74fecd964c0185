"""Writing messages, and what becomes of them by hand."""

import base64
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from summit.access.tokens import new_uid
from summit.outbox.letters import Attachment, one_line
from summit.outbox.models import Message
from summit.outbox.render import render


def post(
    session: Session,
    *,
    kind: str,
    dedupe_key: str,
    recipient: str,
    recipient_name: str = "",
    language: str,
    values: Mapping[str, Any],
    coalition_id: int | None,
    event_id: int | None = None,
    person_id: int | None = None,
    attachments: Sequence[Attachment] = (),
    sensitive: bool = False,
    priority: int = 5,
    now: datetime,
) -> Message | None:
    """Queue a letter in the transaction of the deed that it tells of.

    ``kind`` is ``<package>/<name>`` and names the template. The same ``dedupe_key`` posts once:
    None is returned when it is known, also when two transactions post it at the same time.
    ``sensitive``: its body opens something and is not shown to organizers. Low ``priority``
    numbers go first (1 for what somebody waits for, 9 for bulk).
    """
    letter = render(kind, language, values)
    return _insert_once(
        session,
        uid=new_uid(),
        coalition_id=coalition_id,
        event_id=event_id,
        person_id=person_id,
        kind=kind,
        dedupe_key=dedupe_key,
        recipient=recipient,
        recipient_name=one_line(recipient_name),
        language=language,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        attachments=[_packed(attachment) for attachment in attachments],
        sensitive=sensitive,
        priority=priority,
        created_at=now,
        send_after=now,
    )


def _insert_once(session: Session, **values: Any) -> Message | None:
    """Insert, unless the dedupe key is known; a race ends like a repetition."""
    dialect = session.get_bind().dialect.name
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(Message)
    statement = insert.values(values).on_conflict_do_nothing(index_elements=["dedupe_key"])
    made: Message | None = session.scalar(statement.returning(Message))
    return made


def _packed(attachment: Attachment) -> dict[str, str]:
    return {
        "filename": attachment.filename,
        "mimetype": attachment.mimetype,
        "base64": base64.b64encode(attachment.content).decode("ascii"),
    }
