"""The scribe of an application: its keys, its address, and what the packages gave it."""

from collections.abc import Mapping

from flask import Flask, current_app

from summit.outbox.scribe import Check, Maker, Scribe
from summit.web.keys import base_url, keyring


def init_app(app: Flask, *, makers: Mapping[str, Maker], checks: Mapping[str, Check]) -> None:
    app.extensions["letters"] = (makers, checks)


def scribe() -> Scribe:
    makers, checks = current_app.extensions["letters"]
    return Scribe(keyring(), base_url(), makers, checks)
