"""Letters that nobody waits for, and the address at which their reader stops them.

The address is made of what lasts (the coalition and a digest of the mailbox), so that it works for
as long as the letter is kept, and of a token that only the installation can make.
"""

from summit.access.tokens import Keyring, Purpose, digest, same

FROM_PRIORITY = 7  # reminders, surveys, thanks, letters to many: their readers may stop them


def is_bulk(priority: int) -> bool:
    return priority >= FROM_PRIORITY


def mailbox(address: str) -> str:
    """What is kept of an address that wants no more letters."""
    return digest(address.strip().casefold())


def stop_url(keys: Keyring, base_url: str, coalition_id: int, address: str) -> str:
    kept = mailbox(address)
    token = keys.token(Purpose.UNSUBSCRIBE, _row(coalition_id, kept), 1)
    return f"{base_url}/u/{coalition_id}/{kept}/{token}"


def may_stop(keys: Keyring, coalition_id: int, kept: str, token: str) -> bool:
    """Whether the token was made for this mailbox, under this key or one before it."""
    made = keys.token(Purpose.UNSUBSCRIBE, _row(coalition_id, kept), 1, digest_known=digest(token))
    return same(made, token)


def _row(coalition_id: int, kept: str) -> str:
    return f"{coalition_id}:{kept}"
