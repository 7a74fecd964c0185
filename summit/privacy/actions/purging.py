"""Answers that are kept for so many days after the event, and then no longer."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.access.policy import Actor, Scope
from summit.audit.actions import record
from summit.events.models import Event
from summit.outbox.jobs import Context, Job
from summit.privacy.queries import answers_due
from summit.registration.actions.choices import count_choices
from summit.registration.models import FormQuestion, RegistrationAnswer

MOST = 200
NOBODY = Actor(name="Summit")  # nobody asked for it at the moment it is done


def purge(session: Session, context: Context) -> int:
    """Delete answers whose time is over, at most 200; how many. Their number is logged."""
    due = answers_due(session, now=context.now, most=MOST)
    if not due:
        return 0
    session.execute(
        sa.delete(RegistrationAnswer).where(RegistrationAnswer.id.in_([row[0] for row in due]))
    )
    for (event_id, key), number in Counter((row[1], row[2]) for row in due).items():
        event = session.get_one(Event, event_id)
        count_choices(session, event)
        record(
            session,
            "answers:ended",
            f"event:{event_id}",
            actor=NOBODY,
            now=context.now,
            scope=Scope(event.coalition_id, event_id),
            question=key,
            answers=number,
        )
    return len(due)


def keep_answers(
    session: Session, event: Event, days: Mapping[str, int | None], *, actor: Actor, now: datetime
) -> list[str]:
    """Say for how many days after the event answers are kept, by key of the question; None: as
    long as the registration. All versions of a question follow. The keys that changed.
    """
    changed = set()
    questions = session.scalars(sa.select(FormQuestion).where(FormQuestion.event_id == event.id))
    for question in questions:
        if question.key in days and question.keep_days != days[question.key]:
            question.keep_days = days[question.key]
            changed.add(question.key)
    if changed:
        record(
            session,
            "retention:changed",
            f"event:{event.id}",
            actor=actor,
            now=now,
            scope=Scope(event.coalition_id, event.id),
            questions=", ".join(sorted(changed)),
        )
    return sorted(changed)


# What the worker does by itself.
JOBS = (Job("answers-end", timedelta(days=1), purge),)
