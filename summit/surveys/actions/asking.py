"""Asking people to answer, by their personal links."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from summit.access.tokens import Keyring, Purpose, digest, new_uid
from summit.outbox.actions import post
from summit.registration.links import secret_page
from summit.registration.models import Registration
from summit.surveys.models import Survey, SurveyInvitation
from summit.surveys.queries import invited_person_ids, open_invitations


def invite_attendees(
    session: Session,
    survey: Survey,
    registrations: Sequence[Registration],
    *,
    now: datetime,
    keys: Keyring,
    base_url: str,
) -> int:
    """Ask these people by their personal links, once each; says how many were new.

    ``registrations`` come with event, coalition, person and site. The rows are written in a
    random order, so that their order tells nothing either.
    """
    letters = _Letters(session, survey)
    known = invited_person_ids(session, survey.id)
    fresh = [r for r in registrations if r.person_id not in known]
    secrets.SystemRandom().shuffle(fresh)
    for registration in fresh:
        uid = new_uid()
        session.add(
            SurveyInvitation(
                uid=uid,
                survey_id=survey.id,
                person_id=registration.person_id,
                site_id=registration.site_id,
                link_digest=digest(keys.token(Purpose.SURVEY_LINK, uid, 1)),
            )
        )
        letters.write(registration, "invitation", now=now)
    return len(fresh)


def remind(
    session: Session,
    survey: Survey,
    registrations: Sequence[Registration],
    *,
    now: datetime,
    keys: Keyring,
    base_url: str,
) -> int:
    """Write once more to those of ``registrations`` who were asked and have not answered.

    Says to how many. One reminder a person.
    """
    open_to = {invitation.person_id for invitation in open_invitations(session, survey.id)}
    letters = _Letters(session, survey)
    late = [r for r in registrations if r.person_id in open_to]
    return sum(letters.write(r, "reminder", now=now) for r in late)


@dataclass(frozen=True, slots=True)
class _Letters:
    session: Session
    survey: Survey

    def write(self, registration: Registration, letter: str, *, now: datetime) -> bool:
        """Post the letter; False when the person has no address or has had it."""
        person, event = registration.person, registration.event
        if not person.email:
            return False
        message = post(
            self.session,
            kind=f"surveys/{letter}",
            dedupe_key=f"survey:{self.survey.id}:{person.id}:{letter}",
            recipient=person.email,
            recipient_name=person.full_name,
            language=registration.language,
            values=self._values(registration),
            coalition_id=event.coalition_id,
            event_id=event.id,
            person_id=person.id,
            sensitive=True,
            priority=8,
            now=now,
        )
        return message is not None

    def _values(self, registration: Registration) -> dict[str, object]:
        event, survey = registration.event, self.survey
        return {
            "name": registration.person.full_name,
            "event": event.name,
            "title": survey.title,
            "minutes": survey.minutes,
            "smallest": survey.smallest_cell,
            "link": secret_page(registration, "survey"),
            "host": event.coalition.name,
            "contact": event.coalition.contact_email,
        }
