from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from summit.schedule.foyer.rota import rota

TEN = datetime(2027, 1, 29, 10, tzinfo=UTC)


@dataclass(frozen=True)
class Talk:
    name: str
    start: int
    length: int = 60

    @property
    def starts_at(self):
        return TEN + timedelta(minutes=self.start)

    @property
    def ends_at(self):
        return self.starts_at + timedelta(minutes=self.length)


DAY = [Talk("closing", 300, 30), Talk("keynote", 0), Talk("rent", 90), Talk("wages", 90, 30)]


def names(minute, day=DAY):
    found = rota(day, TEN + timedelta(minutes=minute))
    return [t.name for t in found.running], [t.name for t in found.coming]


def test_before_the_day_the_first_session_is_next():
    assert names(-30) == ([], ["keynote"])


def test_sessions_side_by_side_are_all_told():
    assert names(30) == (["keynote"], ["wages", "rent"])
    assert names(100) == (["wages", "rent"], ["closing"])


def test_a_session_that_ends_at_this_moment_has_given_way():
    assert names(60) == ([], ["wages", "rent"])
    assert names(90)[0] == ["wages", "rent"]
    assert names(120)[0] == ["rent"]


def test_after_the_last_session_the_day_is_over():
    assert not rota(DAY, DAY[0].starts_at).over
    assert rota(DAY, DAY[0].ends_at).over
    assert rota([], TEN).over


talks = st.lists(
    st.builds(
        Talk, st.text(max_size=3), st.integers(-100, 400), st.integers(min_value=1, max_value=120)
    ),
    max_size=8,
)


@given(talks, st.integers(-120, 600), st.randoms())
def test_nothing_is_told_twice_or_out_of_its_time_and_the_order_of_input_is_nothing(
    day, minute, rng
):
    at = TEN + timedelta(minutes=minute)
    found = rota(day, at)
    assert all(t.starts_at <= at < t.ends_at for t in found.running)
    assert all(t.starts_at > at for t in found.coming)
    assert len({t.starts_at for t in found.coming}) <= 1
    mixed = [*day]
    rng.shuffle(mixed)
    again = rota(mixed, at)
    assert sorted(again.running, key=repr) == sorted(found.running, key=repr)
    assert sorted(again.coming, key=repr) == sorted(found.coming, key=repr)
