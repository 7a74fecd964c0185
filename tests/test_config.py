"""The settings refuse what would be unsafe."""

import pytest

import config

GOOD = "0123456789abcdef0123456789abcdef"


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch):
    for name in ("SUMMIT_DEMO", "SUMMIT_SECRET_KEY", "SUMMIT_SECRET_KEY_FALLBACKS"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("secret", [None, "", "short", "fifteen-letters", config.DEMO_SECRET])
def test_without_a_secret_of_its_own_an_installation_does_not_start(monkeypatch, secret):
    if secret is not None:
        monkeypatch.setenv("SUMMIT_SECRET_KEY", secret)
    with pytest.raises(RuntimeError, match="SUMMIT_SECRET_KEY"):
        config.settings()


def test_a_secret_and_those_before_it_are_taken_from_the_environment(monkeypatch):
    monkeypatch.setenv("SUMMIT_SECRET_KEY", GOOD)
    monkeypatch.setenv("SUMMIT_SECRET_KEY_FALLBACKS", "older-one,oldest-one")
    read = config.settings()
    assert read["SECRET_KEY"] == GOOD
    assert read["SECRET_KEY_FALLBACKS"] == ["older-one", "oldest-one"]


def test_only_the_demo_may_use_the_secret_that_everybody_knows(monkeypatch):
    monkeypatch.setenv("SUMMIT_DEMO", "1")
    assert config.settings()["SECRET_KEY"] == config.DEMO_SECRET
