"""When two entries may be one human: signs, and what they amount to. Pure.

Nothing is ever merged by these rules; they say what somebody of the team should look at.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations, permutations

from summit.errors import N_
from summit.people.matching import email_key, name_key

# Mail providers that take "ana.reyes" and "anareyes" for one mailbox.
DOTLESS = frozenset({"gmail.com", "googlemail.com"})
# What more people share tells nothing: the phone of an office, "M. Garcia".
MOST_ALIKE = 40


class Sign(StrEnum):
    SAME_MAILBOX = "same_mailbox"
    SAME_PHONE = "same_phone"
    SAME_NAME = "same_name"
    LIKE_NAME = "like_name"
    SAME_ORGANIZATION = "same_organization"


SIGN_WORDS = {
    Sign.SAME_MAILBOX: N_("The two addresses lead to one mailbox."),
    Sign.SAME_PHONE: N_("They have the same phone number."),
    Sign.SAME_NAME: N_("They have the same name."),
    Sign.LIKE_NAME: N_("Their names are alike."),
    Sign.SAME_ORGANIZATION: N_("They come from the same organization."),
}


class Strength(StrEnum):
    """From the weakest to the strongest."""

    POSSIBLE = "possible"
    LIKELY = "likely"
    STRONG = "strong"


STRENGTH_WORDS = {
    Strength.STRONG: ("warn", N_("Very likely one person")),
    Strength.LIKELY: ("wait", N_("Likely one person")),
    Strength.POSSIBLE: ("", N_("Possibly one person")),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of one entry. ``phone`` is its key (``matching.phone_key``)."""

    id: int
    full_name: str
    email: str = ""
    phone: str = ""
    organization_id: int | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two entries by id, the lower first."""

    one: int
    other: int
    signs: frozenset[Sign]
    strength: Strength


def signs_of(one: Entry, other: Entry) -> frozenset[Sign]:
    """All signs that the two are one; in which order they are given does not matter."""
    found = {
        Sign.SAME_MAILBOX: _same(mailbox(one.email), mailbox(other.email)),
        Sign.SAME_PHONE: _same(one.phone, other.phone),
        Sign.SAME_NAME: _same(_words(one.full_name), _words(other.full_name)),
        Sign.SAME_ORGANIZATION: _same(one.organization_id, other.organization_id),
    }
    if not found[Sign.SAME_NAME]:
        found[Sign.LIKE_NAME] = alike(one.full_name, other.full_name)
    return frozenset(sign for sign, holds in found.items() if holds)


def strength_of(signs: frozenset[Sign]) -> Strength | None:
    """What the signs amount to; None: nothing. A family shares a phone, so it is not enough."""
    named = bool(signs & {Sign.SAME_NAME, Sign.LIKE_NAME})
    reached = bool(signs & {Sign.SAME_MAILBOX, Sign.SAME_PHONE})
    if named and reached:
        return Strength.STRONG
    if Sign.SAME_MAILBOX in signs or {Sign.SAME_NAME, Sign.SAME_ORGANIZATION} <= signs:
        return Strength.LIKELY
    if Sign.SAME_NAME in signs or {Sign.LIKE_NAME, Sign.SAME_ORGANIZATION} <= signs:
        return Strength.POSSIBLE
    return None


def pairs_among(entries: Iterable[Entry]) -> list[Pair]:
    """All pairs that somebody should look at, the strongest first."""
    blocks: dict[Hashable, list[Entry]] = defaultdict(list)
    for entry in entries:
        for key in set(_keys(entry)):
            blocks[key].append(entry)
    found: dict[tuple[int, int], Pair] = {}
    for block in blocks.values():
        for first, second in combinations(block, 2) if len(block) <= MOST_ALIKE else ():
            one, other = sorted((first, second), key=lambda entry: entry.id)
            signs = signs_of(one, other)
            strength = strength_of(signs)
            if strength is not None and one.id != other.id:
                found[one.id, other.id] = Pair(one.id, other.id, signs, strength)
    order = list(Strength)
    return sorted(found.values(), key=lambda p: (-order.index(p.strength), p.one, p.other))


def mailbox(email: str) -> str:
    """The mailbox behind an address: without what stands after a plus, and without the dots that
    some providers do not count.
    """
    local, at, domain = email_key(email).rpartition("@")
    if not at:
        return ""
    local = local.partition("+")[0]
    return f"{local.replace('.', '') if domain in DOTLESS else local}@{domain}"


def alike(one: str, other: str) -> bool:
    """Whether two names may be one: a surname or a middle name less, an initial for a name, one
    letter typed wrong.
    """
    first, second = sorted((_words(one), _words(other)), key=lambda words: (len(words), words))
    if len(first) < 2:
        return False
    if _covers(list(first), list(second)):
        return True
    # Another first letter is another name: "Montoya, M." is not "Montoya, A.".
    initials = [Counter(word[0] for word in words) for words in (first, second)]
    return initials[0] <= initials[1] and _one_letter_off("".join(first), "".join(second))


def _words(name: str) -> tuple[str, ...]:
    """The words of a name in no order of their own."""
    return tuple(sorted(name_key(name).replace("-", " ").replace(".", " ").split()))


def _same(one: object, other: object) -> bool:
    return bool(one) and one == other


def _covers(few: list[str], many: list[str]) -> bool:
    """Whether each of the few words is one of the many, an initial standing for a name; at least
    one of them in full.
    """
    rest, whole = list(many), 0
    for word in sorted(few, key=len, reverse=True):
        fits = next((w for w in rest if w == word), None)
        whole += fits is not None
        fits = fits or next((w for w in rest if _is_initial(word, w) or _is_initial(w, word)), None)
        if fits is None:
            return False
        rest.remove(fits)
    return whole > 0


def _is_initial(short: str, word: str) -> bool:
    return len(short) == 1 and word.startswith(short)


def _one_letter_off(one: str, other: str) -> bool:
    """Whether one letter more, less or another one makes the same; of long names only."""
    short, long = sorted((one, other), key=len)
    if len(short) < 8 or len(long) - len(short) > 1:
        return False
    start = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b),
                 len(short))  # fmt: skip
    skip = 1 if len(long) == len(short) else 0
    return short[start + skip :] == long[start + 1 :]


def _keys(entry: Entry) -> Iterator[Hashable]:
    """Two entries of which ``strength_of`` makes anything share one of these at least."""
    if box := mailbox(entry.email):
        yield "mailbox", box
    if entry.phone:
        yield "phone", entry.phone
    words = _words(entry.full_name)
    yield "name", words
    for one, other in permutations(words, 2):  # a word that is said twice, too
        yield "word and initial", one, other[0]
