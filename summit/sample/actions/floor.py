"""Writing the town halls of the story: questions from the floor, and who voted for them."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from summit.db import Localized
from summit.framework.models import Pillar
from summit.registration.models import Registration
from summit.sample.actions.events import Made
from summit.sample.actions.registrations import hex_id
from summit.sample.content import content
from summit.townhall.models import HallQuestion, HallVote, TownHall
from summit.townhall.states import PUBLIC, UNDECIDED, HallState, Mode, QuestionState

Crowds = dict[str, list[Registration]]  # those who may ask and vote, by site


def write_floor(
    session: Session,
    made: Made,
    rows: Sequence[Registration],
    pillars: Sequence[Pillar],
    *,
    part: str,
    opened: datetime,
    closed: datetime | None,
    seed: str,
) -> None:
    """The town halls of a ``part`` of the story ("past", "next") with their questions."""
    rng = random.Random(f"{seed}-floor-{part}")  # noqa: S311 -- a story, not a secret
    crowds: Crowds = {
        slug: [r for r in rows if r.site_id == site.id] for slug, site in made.sites.items()
    }
    for slug, questions in content("floor")[part].items():
        hall = TownHall(
            event_id=made.event.id,
            programmed=made.sessions[slug],
            mode=Mode.MODERATED,
            state=HallState.CLOSED if closed else HallState.OPEN,
            opened_at=opened,
            closed_at=closed,
            revision=len(questions),
        )
        session.add(hall)
        session.flush()  # questions name the town hall by its id
        home = hall.programmed.placements[0].site.slug
        for number, words in enumerate(questions):
            asked_at = opened + timedelta(minutes=3 * number + 1)
            _write(session, made, hall, words, pillars, crowds, home, asked_at, closed, rng)


def _write(
    session: Session,
    made: Made,
    hall: TownHall,
    words: dict[str, Any],
    pillars: Sequence[Pillar],
    crowds: Crowds,
    home: str,
    asked_at: datetime,
    closed: datetime | None,
    rng: random.Random,
) -> None:
    site = words.get("from", home)
    crowd = crowds[site]
    question = _question(made, hall, words, site, rng.choice(crowd), asked_at, rng)
    if "pillar" in words:
        question.pillar_id = pillars[words["pillar"] - 1].id
    question.settled_at = None if question.state in UNDECIDED else closed
    session.add(question)
    session.flush()  # votes name the question by its id
    for row in rng.sample(crowds[home], words["votes"]):
        session.add(HallVote(question_id=question.id, registration_id=row.id, voted_at=asked_at))
    for same in words.get("same", ()):
        _join(session, made, hall, question, same, site, crowds[home], rng)


def _question(
    made: Made,
    hall: TownHall,
    words: dict[str, Any],
    site: str,
    asker: Registration,
    asked_at: datetime,
    rng: random.Random,
) -> HallQuestion:
    state = QuestionState(words.get("state", QuestionState.VISIBLE))
    return HallQuestion(
        uid=hex_id(rng),
        hall_id=hall.id,
        site_id=hall.programmed.placements[0].site_id,
        from_site_id=made.sites[site].id,
        registration_id=asker.id,
        anonymous=words.get("anonymous", False),
        language=words["language"],
        text=Localized(words["text"]),
        state=state,
        pillar_id=hall.programmed.pillar_id,
        votes=words["votes"],
        asked_at=asked_at,
        shown_at=asked_at + timedelta(minutes=1) if state in PUBLIC else None,
    )


def _join(
    session: Session,
    made: Made,
    hall: TownHall,
    question: HallQuestion,
    words: dict[str, Any],
    site: str,
    crowd: Sequence[Registration],
    rng: random.Random,
) -> None:
    """A question that a moderator found to be the same; nobody voted for both."""
    same = _question(made, hall, words, site, rng.choice(crowd), question.asked_at, rng)
    same.same_as_id = question.id
    session.add(same)
    session.flush()  # votes name the question by its id
    taken = set(
        session.scalars(
            sa.select(HallVote.registration_id).where(HallVote.question_id == question.id)
        )
    )
    free = [row for row in crowd if row.id not in taken]
    for row in rng.sample(free, words["votes"]):
        vote = HallVote(question_id=same.id, registration_id=row.id, voted_at=question.asked_at)
        session.add(vote)
    question.votes += words["votes"]
