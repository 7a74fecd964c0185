"""A real mail server for tests, which answers as it is told."""

import contextlib
import socket
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


class Inbox:
    """Takes letters; ``answers`` maps a command to the answers it gives, one after another."""

    def __init__(self, **answers):
        self.answers = {command: list(given) for command, given in answers.items()}
        self.letters = []
        self.tries = 0
        self.on_data = None

    def _answer(self, command):
        waiting = self.answers.get(command)
        return waiting.pop(0) if waiting else None

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        self.tries += 1
        answer = self._answer("MAIL")
        if answer is None:
            envelope.mail_from = address
        return answer or "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        answer = self._answer("RCPT")
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        if self.on_data:
            self.on_data(server)
        return self._answer("DATA") or "250 Taken"

    def authenticate(self, server, session, envelope, mechanism, data):
        answer = self._answer("AUTH")
        return AuthResult(success=answer is None, handled=False)


def free_port():
    """A port on which nobody listens at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def serving(inbox, *, auth=False):
    """The address of a server that puts letters into ``inbox``."""
    options = {}
    if auth:
        options = {"authenticator": inbox.authenticate, "auth_require_tls": False}
    controller = Controller(inbox, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    login = "user:secret@" if auth else ""
    try:
        yield f"smtp://{login}127.0.0.1:{controller.port}"
    finally:
        controller.stop()
