"""What two readers make of answers in people's own words. All of it on plain values."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from summit.surveys.findings.slices import Traits

FEWEST = 3  # answers that a theme needs to be told
READERS = 2


@dataclass(frozen=True, slots=True)
class Said:
    """One answer in somebody's own words, without what it was said beside.

    ``key`` names it on pages and is its place in the list; it is another one for each question,
    so that nobody puts the answers of one person together.
    """

    key: str
    response_id: str
    text: str
    traits: Traits
    may_be_quoted: bool = False
    quoted: bool = False


def key_of(question_id: int, response_id: str) -> str:
    return sha256(f"{question_id}:{response_id}".encode()).hexdigest()[:16]


def told_at(said: Sequence[Said], site: str, k: int) -> list[Said] | None:
    """The words of a site (of all, if it is empty) in their own order; None where that are few,
    or the words of some sites could be worked out from those of the others.

    Sites are the only slices of words: a second kind would let readers cross the two.
    """
    if len(said) < k or (site and site not in sites_told(said, k)):
        return None
    mine = [one for one in said if not site or one.traits.site == site]
    return sorted(mine, key=lambda one: one.key)


def sites_told(said: Sequence[Said], k: int) -> set[str]:
    """The sites whose words are listed apart. All the others, and who named no site, are nobody or
    at least ``k`` people: the lists of the sites taken from that of all leave exactly them.
    """
    counts = Counter(one.traits.site or "" for one in said)
    told = {site for site, n in counts.items() if site and n >= k}
    while told and 0 < sum(n for site, n in counts.items() if site not in told) < k:
        told.remove(min(told, key=lambda site: (counts[site], site)))
    return told


@dataclass(frozen=True, slots=True)
class Reading:
    """What the readers, and those who settled, made of one answer."""

    by: Mapping[int, frozenset[int]] = field(default_factory=dict)
    ruling: frozenset[int] | None = None
    reason: str = ""

    @property
    def is_done(self) -> bool:
        return len(self.by) >= READERS

    @property
    def agrees(self) -> bool:
        return self.is_done and len(set(self.by.values())) == 1

    @property
    def disagrees(self) -> bool:
        return self.is_done and not self.agrees

    @property
    def is_open(self) -> bool:
        """Read by two who differ, and not settled."""
        return self.disagrees and self.ruling is None

    @property
    def themes(self) -> frozenset[int]:
        """What counts: what was settled, else what both readers found."""
        if self.ruling is not None:
            return self.ruling
        return frozenset.intersection(*self.by.values()) if self.is_done else frozenset()


def agreement(readings: Iterable[Reading]) -> tuple[int, int]:
    """(answers on which both readers agreed, answers that two have read)."""
    done = [reading for reading in readings if reading.is_done]
    return sum(reading.agrees for reading in done), len(done)


def counted(readings: Iterable[Reading], least: int = FEWEST) -> list[tuple[int, int]]:
    """(theme, answers) of the themes with so many answers, the most frequent first."""
    counts = Counter(theme for reading in readings for theme in reading.themes)
    found = [(theme, n) for theme, n in counts.items() if n >= least]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))
