"""From a written letter to the bytes that a mail server takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from summit.outbox.letters import Attachment, one_line


@dataclass(frozen=True, slots=True)
class Envelope:
    """What is needed of a message to send it. ``uid`` makes the Message-ID over all tries."""

    uid: str
    sender: str
    recipient: str
    recipient_name: str
    subject: str
    text: str
    html: str
    attachments: Sequence[Attachment]
    date: datetime
    stop_url: str | None = None


def domain_of(address: str) -> str:
    return address.rpartition("@")[2]


def message_id(uid: str, sender: str) -> str:
    return f"<{uid}@{domain_of(sender)}>"


def assemble(envelope: Envelope) -> EmailMessage:
    """The mail with both parts and its attachments.

    Raises ValueError when the recipient's address cannot stand in a header.
    """
    mail = EmailMessage(policy=SMTP)
    mail["Message-ID"] = message_id(envelope.uid, envelope.sender)
    mail["Date"] = envelope.date
    mail["From"] = envelope.sender
    mail["To"] = _address(envelope.recipient_name, envelope.recipient)
    mail["Subject"] = one_line(envelope.subject)
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    if envelope.stop_url:  # RFC 8058: one click in the mail program, without opening a page
        mail["List-Unsubscribe"] = f"<{envelope.stop_url}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(envelope.text)
    mail.add_alternative(envelope.html, subtype="html")
    for attachment in envelope.attachments:
        _attach(mail, attachment)
    return mail


def _address(name: str, address: str) -> Address:
    if one_line(address) != address or address.count("@") != 1:
        message = f"an address that cannot be written to: {address!r}"
        raise ValueError(message)
    return Address(one_line(name), addr_spec=address)


def _attach(mail: EmailMessage, attachment: Attachment) -> None:
    kind, *parameters = [part.strip() for part in attachment.mimetype.split(";")]
    maintype, _, subtype = kind.partition("/")
    given = dict(p.split("=", 1) for p in parameters if "=" in p and not p.startswith("charset"))
    if maintype == "text":
        # A calendar program reads text/calendar only when it is text: with a charset, not base64d
        # as some unknown bytes.
        mail.add_attachment(
            attachment.content.decode(),
            subtype=subtype,
            params=given,
            filename=attachment.filename,
        )
    else:
        mail.add_attachment(
            attachment.content,
            maintype=maintype,
            subtype=subtype,
            params=given,
            filename=attachment.filename,
        )
