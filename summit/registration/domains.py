"""The e-mail domains by which a partner's delegates are recognized."""

import re
from collections.abc import Iterable

from summit.errors import N_, FieldError

# Where anybody can have an address: such a domain says nothing about where somebody works.
PUBLIC_MAIL = frozenset(
    "126.com 163.com aim.com aol.com att.net bellsouth.net btinternet.com charter.net comcast.net "
    "cox.net duck.com earthlink.net email.com fastmail.com free.fr frontier.com gmail.com gmx.com "
    "gmx.de gmx.net googlemail.com hey.com hotmail.co.uk hotmail.com hotmail.es hotmail.fr "
    "hushmail.com icloud.com inbox.com juno.com libero.it live.com live.com.mx mac.com mail.com "
    "mail.ru me.com msn.com naver.com netzero.net optonline.net orange.fr outlook.com outlook.es "
    "pm.me proton.me protonmail.com prodigy.net.mx qq.com rocketmail.com roadrunner.com "
    "sbcglobal.net t-online.de tuta.com tutanota.com verizon.net web.de windstream.net yahoo.ca "
    "yahoo.co.uk yahoo.com yahoo.com.mx yahoo.es yahoo.fr yandex.com yandex.ru ymail.com "
    "zoho.com zohomail.com".split()
)
MOST = 20
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_BETWEEN = re.compile(r"[\s,;]+")


def domain_of(email: str) -> str:
    """What stands behind the last @, as domains are compared; empty for no address."""
    return _compared(email.rpartition("@")[2]) if "@" in email else ""


def read_domains(text: str) -> list[str]:
    """The domains somebody typed, each once, in their order, between spaces, commas or lines.

    An address, a web address and ``@riverbend.org`` are understood as their domain. Raises
    FieldError for what is none, and for where anybody can have an address.
    """
    found = [_compared(word) for word in _BETWEEN.split(text) if word]
    for domain in found:
        _refuse_unless_own(domain)
    once = list(dict.fromkeys(found))
    if len(once) > MOST:
        raise FieldError("domains", N_("At most %(most)s domains."), most=MOST)
    return once


def shared(domains: Iterable[str], others: Iterable[str]) -> str | None:
    """The first of ``domains`` that is among ``others``."""
    taken = set(others)
    return next((domain for domain in domains if domain in taken), None)


def _compared(word: str) -> str:
    """In lower case and in its own letters, as addresses are kept."""
    bare = word.strip().casefold().removeprefix("https://").removeprefix("http://")
    bare = bare.rpartition("@")[2].split("/")[0].strip(".").removeprefix("www.")
    try:
        return _ascii(bare).encode("ascii").decode("idna")
    except UnicodeError:
        return bare


def _ascii(domain: str) -> str:
    """As the name servers know it. Raises UnicodeError for what cannot be a domain."""
    return domain.encode("idna").decode("ascii")


def _refuse_unless_own(domain: str) -> None:
    try:
        whole = bool(_DOMAIN.fullmatch(_ascii(domain)))
    except UnicodeError:
        whole = False
    if not whole:
        raise FieldError(
            "domains",
            N_("%(domain)s is not a domain. Write what stands behind the @, like riverbend.org."),
            domain=domain,
        )
    if domain in PUBLIC_MAIL:
        raise FieldError(
            "domains",
            N_(
                "Anybody can have an address at %(domain)s. Name only domains of the organization "
                "itself; everybody else comes by the invite link."
            ),
            domain=domain,
        )
