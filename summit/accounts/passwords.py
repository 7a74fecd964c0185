"""Passwords: hashed with argon2id, and not too easy to guess."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from summit.errors import N_

SHORTEST, LONGEST = 8, 200

# The parameters that OWASP's cheat sheet on password storage names: 19 MiB, two passes.
HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
NOBODYS_HASH = HASHER.hash("nobody has this password")

# The first guesses of everybody, and what lies nearest in this product.
FIRST_GUESSES = frozenset(
    """
    12345678 123456789 1234567890 password password1 password12 password123 passw0rd p@ssw0rd
    qwertyui qwerty12 qwerty123 qwertyuiop 1q2w3e4r 1q2w3e4r5t 1qaz2wsx zaq12wsx abcd1234 abc12345
    11111111 00000000 88888888 12341234 87654321 123123123 987654321 iloveyou sunshine princess
    football baseball superman trustno1 letmein1 letmein123 welcome1 welcome123 changeme changeme1
    starwars computer whatever michelle jennifer asdfghjk asdf1234 aa123456 a1b2c3d4 administrator
    admin123 admin1234 summit123 summit2025 summit2026 summit2027 contraseña contrasena
    """.split()
)


def hashed(password: str) -> str:
    return HASHER.hash(password)


def fits(known: str | None, password: str) -> bool:
    """Whether ``password`` is the one; takes the same time when there is no hash at all."""
    try:
        HASHER.verify(known or NOBODYS_HASH, password)
    except (VerificationError, InvalidHashError):
        return False
    return known is not None


def is_outdated(known: str) -> bool:
    """Whether the hash was made with other parameters and should be made anew."""
    return HASHER.check_needs_rehash(known)


def weakness(password: str, *personal: str) -> str | None:
    """Why ``password`` is not good enough, or None. ``personal``: words that others know."""
    if len(password) < SHORTEST:
        return N_("The password is too short: at least 8 characters.")
    if len(password) > LONGEST:
        return N_("The password is too long: at most 200 characters.")
    plain = password.lower()
    known = {word.lower() for word in personal if word}
    if plain in FIRST_GUESSES or plain in known or len(set(plain)) < 4:
        return N_("This password is among the first that anybody would guess. Take another one.")
    return None
