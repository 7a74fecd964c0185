"""Asking people to answer, by their personal links."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from summit.access.tokens import Keyring, Purpose, digest, new_uid
from summit.errors import N_, Conflict
from summit.outbox.actions import post
from summit.outbox.values import SecretLink
from summit.people.models import Person
from summit.surveys.audience.queries import late_ones, sessions_attended
from summit.surveys.models import Survey, SurveyInvitation
from summit.surveys.queries import invited_person_ids
from summit.surveys.states import Audience, Letter, Mode, Standing, SurveyState, standing
from summit.surveys.strata import stratum_of

LINK = "/a/%s"
STRATIFIED = frozenset({Audience.CAME})
EVERY = 100_000  # more people than any event has


class Asked(Protocol):
    """Somebody to be asked; a registration is one."""

    @property
    def person(self) -> Person: ...
    @property
    def language(self) -> str: ...
    @property
    def site_id(self) -> int | None: ...


def campaign(survey: Survey, wave: int, letter: Letter) -> str:
    """The name under which the letters of a wave are listed together."""
    return f"survey:{survey.id}:{wave}:{letter}"


def invite(
    session: Session,
    survey: Survey,
    people: Sequence[Asked],
    *,
    wave: int = 1,
    now: datetime,
    keys: Keyring,
    most: int = EVERY,
) -> int:
    """Ask these people by personal links, once each in a wave; says how many were new.

    The rows are written in a random order, so that their order tells nothing either. Raises
    Conflict where the survey is anonymous.
    """
    _must_be_asking(survey, now=now)
    if not survey.ways.allow(Mode.CONFIDENTIAL):
        raise Conflict(N_("This survey is anonymous: nobody is asked by personal link."))
    known = invited_person_ids(session, survey.id, wave)
    fresh = [one for one in people if one.person.id not in known][:most]
    secrets.SystemRandom().shuffle(fresh)
    letters = _Letters(session, survey, wave, now)
    attended = sessions_attended(session, survey.event_id) if survey.audience in STRATIFIED else {}
    for one in fresh:
        uid = new_uid()
        invitation = SurveyInvitation(
            uid=uid,
            survey_id=survey.id,
            person_id=one.person.id,
            site_id=one.site_id,
            wave=wave,
            stratum=stratum_of(attended.get(one.person.id, 0)),
            link_digest=digest(keys.token(Purpose.SURVEY_LINK, uid, 1)),
        )
        session.add(invitation)
        letters.write(one.person, one.language, invitation, Letter.INVITATION)
    return len(fresh)


def remind(
    session: Session,
    survey: Survey,
    languages: dict[int, str],
    sites: Sequence[int | None],
    *,
    wave: int = 1,
    now: datetime,
    most: int = EVERY,
    among: Collection[int] | None = None,
) -> int:
    """Write once more to those of the wave at ``sites`` who have not answered, once each; says to
    how many. ``languages`` are by person; ``among``: to nobody but these people.
    """
    _must_be_asking(survey, now=now)
    letters = _Letters(session, survey, wave, now)
    spoken = survey.event.coalition.languages[0]
    late = late_ones(session, survey, wave, sites, most, among)
    for one in late:
        one.reminded = True
        letters.write(one.person, languages.get(one.person_id, spoken), one, Letter.REMINDER)
    return len(late)


def _must_be_asking(survey: Survey, *, now: datetime) -> None:
    """Raises Conflict for a draft and once it is over: its links lead to no question."""
    if survey.state == SurveyState.DRAFT:
        raise Conflict(N_("This survey is a draft. Open it before you ask people."))
    if standing(survey.state, survey.opens_at, survey.closes_at, now=now) == Standing.OVER:
        raise Conflict(N_("This survey is closed. Nobody is asked any more."))


@dataclass(frozen=True, slots=True)
class _Letters:
    session: Session
    survey: Survey
    wave: int
    now: datetime

    def write(
        self, person: Person, language: str, invitation: SurveyInvitation, letter: Letter
    ) -> None:
        """Post the letter, if the person has an address."""
        event = self.survey.event
        if not person.email:
            return
        post(
            self.session,
            kind=f"surveys/{letter}",
            dedupe_key=f"survey:{invitation.uid}:{letter}",
            recipient=person.email,
            recipient_name=person.full_name,
            language=language,
            values=self._values(person, invitation),
            coalition_id=event.coalition_id,
            event_id=event.id,
            person_id=person.id,
            campaign=campaign(self.survey, self.wave, letter),
            sensitive=True,
            priority=8,
            now=self.now,
        )

    def _values(self, person: Person, invitation: SurveyInvitation) -> dict[str, object]:
        event, survey = self.survey.event, self.survey
        link = SecretLink(Purpose.SURVEY_LINK, invitation.uid, 1, invitation.link_digest, LINK)
        return {
            "name": person.full_name,
            "event": event.name,
            "title": survey.title,
            "intro": survey.intro,
            "audience": survey.audience.value,
            "minutes": survey.minutes,
            "smallest": survey.smallest_cell,
            "link": link,
            "host": event.coalition.name,
            "contact": event.coalition.contact_email,
        }
