"""Letters of surveys that go out by themselves, counted from the end of each site."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.access.policy import Actor
from summit.errors import N_, Conflict
from summit.outbox.jobs import Context, Job
from summit.outbox.quiet import after_the_night, is_awake, shifted
from summit.surveys.actions.asking import invite, remind
from summit.surveys.actions.log import log
from summit.surveys.audience.queries import addressees, open_sendings, site_ends
from summit.surveys.models import Survey, SurveyInvitation, SurveySending
from summit.surveys.queries import registrations_of
from summit.surveys.states import FOLLOWED, Letter, SurveyState

CHUNK = 100
# For how long after its moment a letter still goes out: offline doors report late.
AFTERMATH = timedelta(days=7)
MOST_WAVES = 9


def plan_sending(
    session: Session,
    survey: Survey,
    wave: int,
    letter: Letter,
    minutes: int,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Plan letters for ``minutes`` after the end of each site (after a sign-up or a meeting where
    the audience is one of members), or at another time than before.
    """
    planned = next((s for s in survey.sendings if (s.wave, s.letter) == (wave, letter)), None)
    if letter == Letter.REMINDER and not any(
        s.wave == wave and s.minutes < minutes for s in survey.sendings
    ):
        raise Conflict(N_("Plan when people are asked in this wave first: a reminder comes later."))
    if planned is None:
        survey.sendings.append(SurveySending(wave=wave, letter=letter, minutes=minutes))
    else:
        planned.minutes, planned.done_at = minutes, None
    log(session, survey, "sending-planned", actor=actor, now=now, wave=wave, letter=letter,
        minutes=minutes)  # fmt: skip


def drop_sending(
    session: Session, survey: Survey, sending: SurveySending, *, actor: Actor, now: datetime
) -> None:
    """Do not send it; what was sent is sent."""
    log(session, survey, "sending-dropped", actor=actor, now=now, wave=sending.wave,
        letter=sending.letter, minutes=sending.minutes)  # fmt: skip
    session.delete(sending)


def moments_of(session: Session, sending: SurveySending) -> dict[int | None, datetime]:
    """When its letters go out, by site (None: those of no site); never in the night there."""
    event = sending.survey.event
    zones = _zones(sending.survey)
    return {
        site: after_the_night(shifted(end, sending.minutes, zones[site]), zones[site])
        for site, end in site_ends(session, event).items()
    }


def _zones(survey: Survey) -> dict[int | None, str]:
    event = survey.event
    return {None: event.timezone} | {s.id: s.timezone or event.timezone for s in event.sites}


def send_due(session: Session, context: Context) -> int:
    """The job: write the next letters that are due; how many."""
    for sending in open_sendings(session):
        if sending.survey.audience in FOLLOWED:
            continue
        moments = moments_of(session, sending)
        if all(context.now >= due + AFTERMATH for due in moments.values()):
            sending.done_at = context.now
            continue
        zones = _zones(sending.survey)
        sites = [
            site
            for site, due in moments.items()
            if due <= context.now < due + AFTERMATH and is_awake(context.now, zones[site])
        ]
        if sites and (written := _send(session, sending, sites, context)):
            return written
    return 0


def _send(
    session: Session, sending: SurveySending, sites: list[int | None], context: Context
) -> int:
    survey, wave = sending.survey, sending.wave
    if sending.letter == Letter.INVITATION:
        people = addressees(session, survey, wave, sites, now=context.now)[:CHUNK]
        return invite(session, survey, people, wave=wave, now=context.now, keys=context.keys)
    languages = languages_at(session, survey)
    return remind(session, survey, languages, sites, wave=wave, now=context.now, most=CHUNK)


def languages_at(session: Session, survey: Survey) -> dict[int, str]:
    """In which language everybody registered, by person."""
    rows = registrations_of(session, survey.event_id, None)
    return {row.person_id: row.language for row in rows}


def still_asked(session: Any, message: Any, now: datetime) -> bool:
    """Whether a letter may still go out: the survey is open, and the person has not answered."""
    _, survey_id, wave, _ = (message.campaign or ":::").split(":")
    return (
        session.scalar(
            sa.select(SurveyInvitation.id)
            .join(SurveyInvitation.survey)
            .where(
                SurveyInvitation.survey_id == int(survey_id or 0),
                SurveyInvitation.wave == int(wave or 0),
                SurveyInvitation.person_id == message.person_id,
                SurveyInvitation.redeemed.is_(False),
                Survey.state == SurveyState.OPEN,
            )
        )
        is not None
    )


SURVEY_JOBS = (Job("send surveys", timedelta(minutes=1), send_due),)
SURVEY_CHECKS = {f"surveys/{letter}": still_asked for letter in Letter}
