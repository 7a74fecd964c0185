"""The other questionnaires of the past summit, closed.

About sessions, for who stayed away, for members, after meetings. Drawn from a seed of their own, so
that the story's survey stays as it is.
"""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.access.tokens import Keyring, Purpose, digest
from summit.groups.models import Group, Membership
from summit.registration.models import Registration
from summit.sample.actions.events import Made, local
from summit.sample.actions.registrations import hex_id
from summit.sample.actions.surveys import letter_of
from summit.sample.momentum import at
from summit.surveys.actions import create_from_template
from summit.surveys.actions.making import keep_counts
from summit.surveys.actions.tallying import is_tallied
from summit.surveys.models import (
    Survey,
    SurveyAnswer,
    SurveyInvitation,
    SurveyResponse,
    SurveyTally,
)
from summit.surveys.states import Mode, ResponseSource, SurveyState

Asked = Sequence[tuple[int, int | None]]  # (person, site)
Weights = Mapping[Any, int]


@dataclass(frozen=True, slots=True)
class Wave:
    """How many of those asked answered in a wave, and how often each answer was given."""

    number: int
    day: date
    asked: int
    answered: int
    answers: Mapping[str, Weights]


SESSIONS = Wave(1, date(2025, 1, 24), 0, 92, {"part": {1: 3, 2: 9, 3: 21, 4: 35, 5: 24, "na": 4}})
# Of those who rated a session: not useful (1) to very useful (5), and those who were not there.
RATED: Weights = {1: 2, 2: 5, 3: 15, 4: 32, 5: 28, "na": 18}
MISSED = Wave(
    1,
    date(2025, 1, 25),
    90,
    34,
    {
        "reason": {"time": 14, "ill": 6, "transport": 7, "childcare": 5, "forgot": 3, "other": 3},
        "again": {True: 27, False: 6},
    },
)
# While the groups wait nobody knows the next step; after the first meetings they do.
PULSE = (
    Wave(
        1,
        date(2025, 3, 26),
        64,
        38,
        {
            "next_step": {1: 12, 2: 11, 3: 8, 4: 5, 5: 2},
            "time": {1: 4, 2: 7, 3: 12, 4: 8, 5: 3, "na": 6},
            "voice": {1: 3, 2: 6, 3: 11, 4: 10, 5: 6, "na": 5},
        },
    ),
    Wave(
        2,
        date(2025, 7, 24),
        52,
        29,
        {
            "next_step": {1: 2, 2: 4, 3: 7, 4: 10, 5: 7},
            "time": {1: 1, 2: 4, 3: 7, 4: 11, 5: 6},
            "voice": {1: 1, 2: 3, 3: 6, 4: 11, 5: 9},
        },
    ),
)
_WORTH = {1: 1, 2: 3, 3: 7, 4: 14, 5: 10}
_NEXT = {1: 2, 2: 5, 3: 8, 4: 12, 5: 7}
MEETING = tuple(
    Wave(number, day, asked, answered, {"worth": _WORTH, "next": _NEXT})
    for number, day, asked, answered in (
        (1, date(2025, 5, 29), 33, 24),
        (2, date(2025, 6, 26), 23, 16),
        (3, date(2025, 7, 24), 23, 14),
    )
)


def write_questionnaires(
    session: Session,
    made: Made,
    rows: Sequence[Registration],
    stayed: Sequence[Registration],
    *,
    keys: Keyring,
    seed: str,
) -> None:
    """``stayed`` had a place and did not come."""
    rng = random.Random(f"{seed}-questionnaires")  # noqa: S311 -- a story
    sites = {row.person_id: row.site_id for row in rows}
    members = session.scalars(
        sa.select(Membership.person_id)
        .join(Membership.group)
        .where(Group.event_id == made.event.id)
        .distinct()
        .order_by(Membership.person_id)
    ).all()
    with_us = [(person, sites.get(person)) for person in members]
    away = [(row.person_id, row.site_id) for row in stayed]
    write = _Writer(session, made, keys, rng)
    write.one("sessions", [SESSIONS], [])
    write.one("missed", [MISSED], away)
    write.one("pulse", PULSE, with_us)
    write.one("meeting", MEETING, with_us)


@dataclass(frozen=True, slots=True)
class _Writer:
    session: Session
    made: Made
    keys: Keyring
    rng: random.Random

    def one(self, template: str, waves: Sequence[Wave], people: Asked) -> None:
        """A closed survey with its invitations (none where it was answered by poster)."""
        opened, last = local(waves[0].day, "07:00"), waves[-1].day + timedelta(days=21)
        survey = create_from_template(self.session, self.made.event, template, now=opened)
        survey.state, survey.opens_at = SurveyState.CLOSED, opened
        survey.closes_at = at(last, time(20))
        self.session.flush()  # answers and invitations name the survey and its questions
        for wave in waves:
            asked = self.rng.sample(list(people), min(wave.asked, len(people)))
            self.session.add_all(self._invitations(survey, wave, asked))
            self.session.add_all(self._answers(survey, wave, [site for _, site in asked]))
        self._rate(survey)
        keep_counts(self.session, survey)

    def _invitations(self, survey: Survey, wave: Wave, asked: Asked) -> Iterator[Any]:
        for place, (person, site) in enumerate(asked):
            uid = hex_id(self.rng)
            yield SurveyInvitation(
                uid=uid, survey_id=survey.id, person_id=person, site_id=site, wave=wave.number,
                link_digest=digest(self.keys.token(Purpose.SURVEY_LINK, uid, 1)),
                opened=place < wave.answered, redeemed=place < wave.answered,
            )  # fmt: skip
            gone = local(wave.day, "10:00")
            yield letter_of(survey, person, "en", uid, wave=wave.number, gone=gone)

    def _answers(
        self, survey: Survey, wave: Wave, sites: Sequence[int | None]
    ) -> Iterator[SurveyResponse]:
        questions = {question.key: question.id for question in survey.questions}
        places = list(sites[: wave.answered]) or self._of_the_posters(wave.answered)
        source = ResponseSource.LINK if sites else ResponseSource.POSTER
        for site in self.rng.sample(places, len(places)):
            yield SurveyResponse(
                id=hex_id(self.rng), survey_id=survey.id, site_id=site, wave=wave.number,
                mode=Mode.CONFIDENTIAL if sites else Mode.ANONYMOUS, source=source,
                language="es" if self.rng.random() < 0.2 else "en", day=wave.day,
                instrument=survey.instrument, instrument_version=survey.instrument_version,
                released=True,
                answers=[
                    SurveyAnswer(question_id=questions[key], value=_drawn(self.rng, weights))
                    for key, weights in wave.answers.items()
                ],
            )  # fmt: skip

    def _of_the_posters(self, n: int) -> list[int | None]:
        sites = [site.id for site in self.made.sites.values()]
        return [sites[place % len(sites)] for place in range(n)]

    def _rate(self, survey: Survey) -> None:
        """How useful each session was: counted only."""
        for question in survey.questions:
            for option in question.options if is_tallied(question) else ():
                counted = Counter(str(_drawn(self.rng, RATED)) for _ in range(SESSIONS.answered))
                self.session.add_all(
                    SurveyTally(question_id=question.id, row=option["key"], step=step, n=n)
                    for step, n in counted.items()
                )


def _drawn(rng: random.Random, weights: Weights) -> Any:
    return rng.choices(list(weights), list(weights.values()))[0]
