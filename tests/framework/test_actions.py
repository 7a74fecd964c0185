import sqlalchemy as sa

from summit.framework.actions import load_edition
from summit.framework.editions import read_edition
from summit.framework.models import Predictor
from summit.framework.queries import pillar_named, pillars_of


def test_the_framework_has_five_pillars_and_their_predictors(session):
    load_edition(session)
    session.commit()
    assert [(p.key, len(p.predictors)) for p in pillars_of(session)] == [
        ("work", 5),
        ("education", 5),
        ("neighborhoods", 6),
        ("health", 4),
        ("governance", 4),
    ]


def test_loading_it_again_adds_nothing_and_mends_a_title(session):
    load_edition(session)
    pillar_named(session, "work").title = {"en": "Wrong"}
    session.commit()
    load_edition(session)
    session.commit()
    assert pillar_named(session, "work").title.say("en") == "Rewarding Work"
    assert session.scalar(sa.select(sa.func.count(Predictor.id))) == 24


def test_every_title_is_told_in_both_languages():
    titles = [e.title for pillar in read_edition() for e in (pillar, *pillar.parts)]
    assert all(set(title) == {"en", "es"} and all(title.values()) for title in titles)
