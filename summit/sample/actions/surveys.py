"""Writing the surveys of the story and what 150 people answered."""

import random
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from summit.access.tokens import Keyring
from summit.registration.models import Registration
from summit.sample.actions.events import Made
from summit.sample.turnout import Place


def write_survey_2025(
    session: Session,
    made: Made,
    came: Sequence[tuple[Place, Registration]],
    *,
    keys: Keyring,
    rng: random.Random,
) -> None:
    pass


def write_survey_next(session: Session, made: Made, *, now: datetime) -> None:
    pass
