"""How often something may be tried."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``tries`` for one key in a window; the window passes, however many try."""

    scope: str
    tries: int
    window: timedelta


# The narrow limit is for one address at one account. The wide one for the account is generous,
# because everybody can use it up; whoever is kept out by it still gets in by a link in a mail.
LOGIN_ANYWHERE = Limit("login", 600, timedelta(minutes=5))
LOGIN_FROM_ADDRESS = Limit("login-address", 60, timedelta(minutes=15))
LOGIN_TO_ACCOUNT = Limit("login-account", 60, timedelta(hours=1))
LOGIN_PAIR = Limit("login-pair", 8, timedelta(minutes=15))
RESET_FROM_ADDRESS = Limit("reset-address", 20, timedelta(hours=1))
RESET_OF_ACCOUNT = Limit("reset-account", 4, timedelta(hours=1))
LINK_FROM_ADDRESS = Limit("link-address", 60, timedelta(minutes=15))
