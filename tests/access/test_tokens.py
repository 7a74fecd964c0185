"""Secrets that people carry: each for one purpose, and alive over a change of the key."""

import pytest

from summit.access.tokens import CROCKFORD, TOKEN_LENGTH, Keyring, Purpose, digest, new_uid, same
from summit.app import create_app
from summit.extensions import db
from tests.access.addresses import make_world
from tests.conftest import Visitor, settings
from tests.factories import KEYS, a_registration, an_event, link_of, ticket_of

UID = "0123456789abcdef0123456789abcdef"


def test_a_token_is_128_bits_in_letters_that_can_be_read_aloud():
    token = KEYS.token(Purpose.TICKET, UID, 1)
    assert len(token) == TOKEN_LENGTH
    assert set(token) <= set(CROCKFORD)
    assert int.bit_length(int(token, 36)) > 100


def test_every_purpose_row_and_version_has_a_token_of_its_own():
    made = {
        KEYS.token(purpose, uid, version)
        for purpose in Purpose
        for uid in (UID, new_uid())
        for version in (1, 2)
    }
    assert len(made) == len(Purpose) * 2 * 2


def test_a_new_key_makes_new_tokens_and_finds_the_old_ones_by_their_digest():
    old = Keyring("the-key-of-last-year").token(Purpose.PERSONAL_LINK, UID, 1)
    both = Keyring("the-key-of-this-year", ("the-key-of-last-year",))
    assert both.token(Purpose.PERSONAL_LINK, UID, 1) != old
    assert both.token(Purpose.PERSONAL_LINK, UID, 1, digest_known=digest(old)) == old


def test_a_key_that_is_gone_is_not_guessed():
    gone = Keyring("a-key-that-was-thrown-away").token(Purpose.TICKET, UID, 1)
    now = Keyring("the-key-of-this-year")
    assert now.token(Purpose.TICKET, UID, 1, digest_known=digest(gone)) != gone


ALIKE = [("a", "a", True), ("a", "b", False), ("é", "é", True), ("\ud800", "a", False)]


@pytest.mark.parametrize(("one", "other", "alike"), ALIKE)
def test_secrets_are_compared_whatever_they_hold(one, other, alike):
    assert same(one, other) is alike


def test_a_token_of_one_kind_opens_nothing_of_another(app, saved):
    """S18: each of a person's tokens at the address of each other kind."""
    world = make_world(saved)
    personal, ticket = link_of(world.registration), ticket_of(world.registration)
    browser = app.test_client()
    assert browser.get(f"/my/{personal}/").status_code == 200
    assert browser.get(f"/T/{ticket}").status_code == 303
    for url in (f"/my/{ticket}/", f"/T/{personal}", f"/m/{personal}/", f"/m/{ticket}/",
                f"/door/pair/{ticket}"):  # fmt: skip
        assert browser.get(url).status_code in (404, 410), url


@pytest.mark.parametrize("kind", ["sqlite"])
def test_links_that_were_sent_live_on_after_the_installations_key_changed(database_url, kind):
    """F44: the page opens by the old link, and repeats it rather than making a second one."""
    url = database_url(kind, "changed_key")
    before = create_app(settings(url))
    with before.app_context():
        db.create_all()
        event = an_event()
        db.session.add(event)
        db.session.commit()
        guest = a_registration(event.sites[0])
        db.session.add(guest)
        db.session.commit()
        link, ticket = link_of(guest), ticket_of(guest)
        db.session.remove()
        db.engine.dispose()
    changed = {
        "SECRET_KEY": "another-secret-for-tests",
        "SECRET_KEY_FALLBACKS": ["a-secret-for-tests-only"],
    }
    after = create_app(settings(url, **changed))
    after.test_client_class = Visitor
    browser = after.test_client()
    assert browser.get(f"/my/{link}/").status_code == 200
    assert browser.get(f"/T/{ticket}").location == f"/my/{link}/"
    with after.app_context():
        db.engine.dispose()
