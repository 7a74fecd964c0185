"""Bringing an edition of the framework into the database."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from summit.framework.editions import CURRENT, Entry, read_edition
from summit.framework.models import Pillar, Predictor
from summit.framework.queries import pillars_of


def load_edition(session: Session, edition: str = CURRENT) -> Sequence[Pillar]:
    """Store an edition and return its pillars; doing it again corrects titles and adds nothing."""
    known = {pillar.key: pillar for pillar in pillars_of(session, edition)}
    return [
        _load_pillar(session, edition, position, entry, known.get(entry.key))
        for position, entry in enumerate(read_edition(edition), start=1)
    ]


def _load_pillar(
    session: Session, edition: str, position: int, entry: Entry, pillar: Pillar | None
) -> Pillar:
    if pillar is None:
        pillar = Pillar(edition=edition, key=entry.key, predictors=[])
        session.add(pillar)
    pillar.position, pillar.title = position, entry.title
    known = {predictor.key: predictor for predictor in pillar.predictors}
    pillar.predictors = [
        _as_shipped(known.get(part.key) or Predictor(key=part.key), number, part)
        for number, part in enumerate(entry.parts, start=1)
    ]
    return pillar


def _as_shipped(predictor: Predictor, position: int, entry: Entry) -> Predictor:
    predictor.position, predictor.title = position, entry.title
    return predictor
