"""Who is asking, for counting tries, and the answer to too many of them.

The counting itself is in ``summit.accounts``.
"""

from collections.abc import Callable
from ipaddress import ip_address

from flask import Response, flash, make_response, request
from flask_babel import gettext

WAIT = 900  # seconds; the windows of the public forms are as long


def client_address() -> str:
    """The network address of the visitor; forwarded headers count only for as many proxies as
    the settings trust.
    """
    return request.remote_addr or ""


def visitor_address() -> str:
    """The network address of the visitor, empty where it says nothing of the visitor.

    A loopback address is that of a proxy which the settings do not trust to name its visitors;
    counting by it would close the door to everybody at once.
    """
    address = client_address()
    try:
        return "" if ip_address(address).is_loopback else address
    except ValueError:
        return ""


def ask_to_wait(page: Callable[[], str]) -> Response:
    """The page of a form again, with what was typed in it, and why it was not taken."""
    flash(
        gettext(
            "This form was sent very often from your network. Nothing was done: "
            "wait a quarter of an hour, then send it again."
        ),
        "warning",
    )
    answer = make_response(page(), 429)
    answer.headers["Retry-After"] = str(WAIT)
    return answer
