"""Lets a test read a stored message as its recipient does.

``message.text`` and ``message.html`` are written out from what the message keeps, with the keys of
the tests.
"""

from summit.access.tokens import Keyring
from summit.outbox.models import Message
from summit.outbox.scribe import Scribe


def make_readable(secret, base_url):
    scribe = Scribe(Keyring(secret), base_url)
    Message.text = property(lambda message: scribe.letter(message).text)
    Message.html = property(lambda message: scribe.letter(message).html)
