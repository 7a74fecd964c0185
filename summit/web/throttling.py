"""Who is asking, for counting tries. The counting itself is in ``summit.accounts``."""

from flask import request


def client_address() -> str:
    """The network address of the visitor; forwarded headers count only for as many proxies as
    the settings trust.
    """
    return request.remote_addr or ""
