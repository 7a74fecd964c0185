"""The installation's keys and addresses, handed to those below who must not ask Flask."""

from flask import current_app

from summit.access.tokens import Keyring


def keyring() -> Keyring:
    return Keyring(
        current_app.config["SECRET_KEY"], tuple(current_app.config["SECRET_KEY_FALLBACKS"])
    )


def base_url() -> str:
    """The address under which people reach the product; never taken from a request."""
    url: str = current_app.config["BASE_URL"]
    return url
