from hypothesis import given
from hypothesis import strategies as st

from summit.checkin.sessions.ways import WAY_WORDS, Tally, Way, total


def test_absent_are_those_with_a_seat_who_did_not_come():
    tally = Tally(came=9, booked=10, both=7)
    assert tally.absent == 3
    assert tally.kept_percent == 70
    assert Tally(came=4).kept_percent is None


def test_every_way_has_its_number_and_its_words():
    assert set(WAY_WORDS) == set(Way)
    assert [Tally().of(way) for way in Way] == [0] * len(Way)


tallies = st.lists(st.builds(Tally, *[st.integers(0, 500)] * 7), max_size=5)


@given(tallies)
def test_the_whole_is_the_sum_of_its_parts(parts):
    for way in Way:
        assert total(parts).of(way) == sum(part.of(way) for part in parts)
