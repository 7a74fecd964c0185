"""Speaking SMTP: one connection, one letter, and what an answer means."""

import smtplib
import socket
import ssl
import time
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from enum import StrEnum
from urllib.parse import unquote, urlsplit

from summit.outbox.retries import Fault


class Security(StrEnum):
    NONE = "smtp"
    STARTTLS = "smtp+starttls"
    TLS = "smtps"


PORTS = {Security.NONE: 25, Security.STARTTLS: 587, Security.TLS: 465}


@dataclass(frozen=True, slots=True)
class Limits:
    """For how many seconds a server is waited for: to connect, for one answer, in all."""

    connect: float = 5.0
    command: float = 30.0
    total: float = 60.0


@dataclass(frozen=True, slots=True)
class Server:
    """Where letters are handed over. With a security other than NONE nothing goes in clear."""

    host: str
    port: int
    security: Security = Security.NONE
    user: str = ""
    password: str = field(default="", repr=False)
    limits: Limits = Limits()


class NotSent(Exception):
    """A try that failed; ``fault`` says of what class, the text why."""

    def __init__(self, fault: Fault, reason: str) -> None:
        super().__init__(reason)
        self.fault = fault


def server_of(url: str) -> Server | None:
    """``smtp://``, ``smtp+starttls://`` or ``smtps://[user:password@]host[:port]``; "" is None.

    Raises ValueError for anything else.
    """
    if not url:
        return None
    parts = urlsplit(url)
    security = Security(parts.scheme)
    if not parts.hostname:
        message = "SUMMIT_SMTP_URL names no host"
        raise ValueError(message)
    return Server(
        parts.hostname,
        parts.port or PORTS[security],
        security,
        unquote(parts.username or ""),
        unquote(parts.password or ""),
    )


def send(server: Server, sender: str, recipient: str, mail: EmailMessage) -> None:
    """Hand ``mail`` over. Raises NotSent; when it returns, the server has taken the letter."""
    deadline = time.monotonic() + server.limits.total
    smtp = _dial(server)
    try:
        _greet(smtp, server, deadline)
        _hand_over(smtp, server, sender, recipient, mail, deadline)
    except smtplib.SMTPNotSupportedError as error:
        raise NotSent(Fault.SETTINGS, str(error)) from error
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent(_fault_of(error), _words(error)) from error
    finally:
        smtp.close()


def _dial(server: Server) -> smtplib.SMTP:
    try:
        return _connection(server)
    except smtplib.SMTPConnectError as error:
        raise NotSent(_by_code(error.smtp_code, Fault.SETTINGS), _words(error)) from error
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent(_fault_of(error), _words(error)) from error


def _connection(server: Server) -> smtplib.SMTP:
    # Without a name of our own smtplib would ask the network for it, and wait.
    name = socket.gethostname()
    if server.security == Security.TLS:
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(
            server.host, server.port, name, timeout=server.limits.connect, context=context
        )
    return smtplib.SMTP(server.host, server.port, name, timeout=server.limits.connect)


def _greet(smtp: smtplib.SMTP, server: Server, deadline: float) -> None:
    _limit(smtp, server, deadline)
    smtp.ehlo_or_helo_if_needed()
    if server.security == Security.STARTTLS:
        smtp.starttls(context=ssl.create_default_context())
    if server.user:
        _limit(smtp, server, deadline)
        smtp.login(server.user, server.password)


def _hand_over(
    smtp: smtplib.SMTP,
    server: Server,
    sender: str,
    recipient: str,
    mail: EmailMessage,
    deadline: float,
) -> None:
    """MAIL, RCPT and DATA one by one, because each one's refusal means something else."""
    wide = not (recipient.isascii() and sender.isascii())
    _limit(smtp, server, deadline)
    smtp.ehlo_or_helo_if_needed()
    if wide and not smtp.has_extn("smtputf8"):
        raise NotSent(Fault.ADDRESS, "the mail server cannot write to such an address")
    _expect(smtp.mail(sender, ["SMTPUTF8", "BODY=8BITMIME"] if wide else []), Fault.SETTINGS)
    _limit(smtp, server, deadline)
    _expect(smtp.rcpt(recipient), Fault.ADDRESS)
    _limit(smtp, server, deadline)
    _expect(smtp.data(mail.as_bytes(policy=SMTP.clone(utf8=wide))), Fault.LETTER)


def _expect(answer: tuple[int, bytes], refused: Fault) -> None:
    code, words = answer
    if code >= 400:
        raise NotSent(_by_code(code, refused), f"{code} {words.decode('utf-8', 'replace')}")


def _by_code(code: int, refused: Fault) -> Fault:
    return refused if code >= 500 else Fault.LATER


def _limit(smtp: smtplib.SMTP, server: Server, deadline: float) -> None:
    """Let the next command take what is left of the time, and never longer than its own share."""
    left = deadline - time.monotonic()
    if left <= 0 or smtp.sock is None:
        raise NotSent(Fault.LATER, "the mail server took too long")
    smtp.sock.settimeout(min(server.limits.command, left))


def _fault_of(error: Exception) -> Fault:
    """The class of what smtplib raised outside MAIL, RCPT and DATA."""
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return Fault.LATER
    if isinstance(error, smtplib.SMTPResponseException):
        refused = Fault.LETTER if isinstance(error, smtplib.SMTPDataError) else Fault.SETTINGS
        return _by_code(error.smtp_code, refused)
    if isinstance(error, ssl.SSLCertVerificationError):
        return Fault.SETTINGS
    return Fault.LATER


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        return f"{error.smtp_code} {text}"
    return str(error) or type(error).__name__
