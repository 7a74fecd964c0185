"""What stays of speakers who are erased."""

from summit.db import Localized
from summit.schedule.models import Speaker
from summit.schedule.speakers.actions import forget_speakers
from tests.factories import a_person, an_event


def test_two_speakers_who_are_erased_stay_two_people(session):
    """By one name they would be somebody who speaks twice at a time, which blocks a release."""
    event = an_event()
    session.add(event)
    session.flush()
    people = [a_person(event.coalition), a_person(event.coalition)]
    session.add_all(people)
    session.flush()
    speakers = [
        Speaker(event_id=event.id, name=f"Zed {n}", about=Localized(), person=one)
        for n, one in enumerate(people)
    ]
    session.add_all(speakers)
    session.flush()
    forget_speakers(session, [one.id for one in people], "Erased person")
    session.flush()
    names = {one.name for one in speakers}
    assert len(names) == 2
    assert all(name.startswith("Erased person") for name in names)
