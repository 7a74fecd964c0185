"""The log of what the team does with a survey. What people answer is never logged."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from summit.access.policy import Actor
from summit.audit.actions import record
from summit.events.queries import scope_of
from summit.surveys.models import Survey


def log(
    session: Session, survey: Survey, verb: str, *, actor: Actor, now: datetime, **detail: Any
) -> None:
    subject, scope = f"survey:{survey.slug}", scope_of(survey.event)
    record(session, f"survey:{verb}", subject, actor=actor, now=now, scope=scope, **detail)
