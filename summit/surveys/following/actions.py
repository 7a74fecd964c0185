"""The job that asks members by themselves, and reminds those who are silent."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from summit.outbox.jobs import Context, Job
from summit.surveys.actions.asking import invite, remind
from summit.surveys.audience.queries import open_sendings
from summit.surveys.following.queries import Asked, due_after
from summit.surveys.models import SurveySending
from summit.surveys.states import FOLLOWED, Letter

CHUNK = 100


def ask_members(session: Session, context: Context) -> int:
    """The job: write the next letters that are due after a sign-up or a meeting; how many."""
    for sending in open_sendings(session):
        if sending.survey.audience not in FOLLOWED:
            continue
        by_wave: dict[int, list[Asked]] = defaultdict(list)
        for one in due_after(session, sending, now=context.now):
            by_wave[one.wave].append(one)
        for wave, people in by_wave.items():
            if written := _write(session, sending, wave, people, context):
                return written
    return 0


def _write(
    session: Session, sending: SurveySending, wave: int, people: Sequence[Asked], context: Context
) -> int:
    survey, now = sending.survey, context.now
    if sending.letter == Letter.INVITATION:
        return invite(session, survey, people, wave=wave, now=now, keys=context.keys, most=CHUNK)
    languages = {one.person.id: one.language for one in people}
    sites = [*(site.id for site in survey.event.sites), None]
    return remind(
        session, survey, languages, sites, wave=wave, now=now, most=CHUNK, among=languages
    )


FOLLOWING_JOBS = (Job("ask members", timedelta(minutes=15), ask_members),)
