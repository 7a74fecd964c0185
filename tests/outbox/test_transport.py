"""Mail servers that hang, and servers that are not who they say they are."""

import contextlib
import datetime
import socket
import ssl
import threading
from dataclasses import replace
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from summit import clock
from summit.outbox.retries import Fault
from summit.outbox.transport import Limits, NotSent, Security, Server, send, server_of
from tests.outbox.mailserver import Inbox, free_port, serving

SHORT = Limits(connect=1.0, command=0.3, total=1.0)


@pytest.fixture
def mail():
    made = EmailMessage()
    made["Subject"] = "Your place"
    made.set_content("See you there.")
    return made


@contextlib.contextmanager
def hanging(*, greets):
    """A server that takes a connection and then says nothing more; its port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        held, over = [], threading.Event()

        def take():
            listening.settimeout(0.1)
            while not over.is_set():
                with contextlib.suppress(TimeoutError):
                    connection, _ = listening.accept()
                    held.append(connection)
                    if greets:
                        connection.sendall(b"220 hello\r\n")

        thread = threading.Thread(target=take)
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            over.set()
            thread.join()
            for connection in held:
                connection.close()


@pytest.mark.parametrize("greets", [False, True])
def test_a_server_that_never_answers_is_left_and_tried_again_later(mail, greets):
    with hanging(greets=greets) as port, pytest.raises(NotSent) as refused:
        send(Server("127.0.0.1", port, limits=SHORT), "a@example.org", "b@example.org", mail)
    assert refused.value.fault == Fault.LATER


def test_nobody_is_waited_for_longer_than_a_minute():
    assert Limits().connect <= 5
    assert Limits().command <= 30
    assert Limits().total <= 60
    assert server_of("smtp://mail.example.org").limits == Limits()


@pytest.fixture(scope="module")
def self_signed(tmp_path_factory):
    """A TLS context with a certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    today = clock.now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    plain = serialization.NoEncryption()
    pkcs8 = serialization.PrivateFormat.PKCS8
    pem = serialization.Encoding.PEM
    file.write_bytes(
        key.private_bytes(pem, pkcs8, plain) + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def test_behind_a_certificate_that_nobody_vouches_for_nothing_is_sent(mail, self_signed):
    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=free_port(), tls_context=self_signed)
    controller.start()
    try:
        server = Server("127.0.0.1", controller.port, Security.STARTTLS)
        with pytest.raises(NotSent) as refused:
            send(server, "a@example.org", "b@example.org", mail)
    finally:
        controller.stop()
    assert refused.value.fault == Fault.SETTINGS
    assert inbox.letters == []


def test_where_the_protection_is_not_offered_nothing_goes_in_clear(mail):
    inbox = Inbox()
    with serving(inbox) as url:
        stripped = replace(server_of(url), security=Security.STARTTLS)
        with pytest.raises(NotSent) as refused:
            send(stripped, "a@example.org", "b@example.org", mail)
    assert refused.value.fault == Fault.SETTINGS
    assert inbox.letters == []
