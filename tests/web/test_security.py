"""Headers, cookies and odd requests, on every address."""

import ast

import pytest

from summit.access.permissions import Role
from summit.accounts.views import COOKIE
from summit.app import create_app
from summit.extensions import db
from tests.access.addresses import make_world
from tests.access.conftest import usual_grants
from tests.access.test_routes import address, rules
from tests.architecture.source import MODULES, tree_of
from tests.conftest import Visitor, settings

ODD = [
    *("%00", "a%00b", "%ff%fe", "%ed%a0%80", "%E2%80%AE", "..%2f..%2fetc", "%0d%0aX: y"),
    *("' OR 1=1 --", "<script>x</script>", "{{7*7}}", "a" * 3000, "9" * 40, "-1"),
]


@pytest.fixture
def world(saved):
    return make_world(saved)


@pytest.fixture
def admin(world, client_of):
    return client_of(usual_grants(world)[Role.ADMIN])


def get_all(app, world):
    return [(r, address(app, r, world)[0]) for r in rules(app) if "GET" in r.methods]


def test_every_answer_carries_the_headers(app, world, admin):
    for rule, url in get_all(app, world):
        headers = admin.get(url).headers
        policy = headers["Content-Security-Policy"]
        assert "unsafe-inline" not in policy, rule
        assert "'unsafe-eval'" not in policy, rule
        assert "default-src" in policy, rule
        assert headers["X-Content-Type-Options"] == "nosniff", rule
        assert headers["X-Frame-Options"] == "DENY", rule
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", rule
        assert "camera" in headers["Permissions-Policy"], rule
        if "camera=(self)" in headers["Permissions-Policy"]:
            assert url.startswith("/door"), rule


def test_what_is_for_one_person_is_kept_by_no_cache_and_told_to_no_other_site(app, world, admin):
    for rule, url in get_all(app, world):
        if url.startswith(("/console", "/my/", "/m/", "/lead", "/account", "/login", "/T/", "/t/")):
            headers = admin.get(url).headers
            assert "no-store" in headers["Cache-Control"], rule
            assert headers["Referrer-Policy"] == "no-referrer", rule


def test_public_pages_differ_by_reader_and_language(client, world):
    vary = client.get("/").headers["Vary"]
    assert "Cookie" in vary
    assert "Accept-Language" in vary


def test_every_cookie_is_closed(app, world, admin):
    for rule, url in get_all(app, world):
        for cookie in admin.get(url).headers.getlist("Set-Cookie"):
            assert "HttpOnly" in cookie, rule
            assert "SameSite=" in cookie, rule


@pytest.mark.parametrize("odd", ODD)
def test_odd_words_in_an_address_never_break_a_page(app, world, admin, odd):
    broken = []
    for _, url in get_all(app, world):
        for target in (f"{url}?q={odd}&page={odd}&lang={odd}&next={odd}", _replaced(url, odd)):
            status = admin.get(target).status_code
            if status >= 500:
                broken.append(f"{target}: {status}")
    assert broken == []


def _replaced(url, odd):
    head, _, _ = url.rstrip("/").rpartition("/")
    return f"{head}/{odd}"


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "\u202eabc", "x" * 100_000])
def test_odd_words_in_a_form_never_break_a_page(app, world, admin, text):
    from tests.access.conftest import form_token

    token, broken = form_token(admin), []
    for rule in rules(app):
        if "POST" not in rule.methods or rule.endpoint == "accounts.logout":
            continue
        body = dict.fromkeys(("full_name", "email", "name", "password", "q", "place"), text)
        answer = admin.post(
            address(app, rule, world)[0],
            data={"csrf_token": token}
            | {k: v.encode("utf-8", "surrogatepass") for k, v in body.items()},
        )
        if answer.status_code >= 500:
            broken.append(f"{rule.rule}: {answer.status_code}")
    assert broken == []


@pytest.fixture
def safe_app(database_url):
    """The product as it runs behind https."""
    made = create_app(
        settings(database_url("sqlite", "https"), BASE_URL="https://summit.example.org")
    )
    made.test_client_class = Visitor
    with made.app_context():
        db.create_all()
    yield made
    with made.app_context():
        db.engine.dispose()


def test_over_https_the_browser_guards_the_cookies(safe_app):
    from summit import clock
    from summit.accounts.actions.users import add_user

    with safe_app.app_context():
        user = {"email": "a@example.org", "name": "A", "password": "a good long one"}
        add_user(db.session(), **user, now=clock.now())
        db.session.commit()
    browser = safe_app.test_client()
    base = "https://summit.example.org"
    page = browser.get("/login", base_url=base)
    assert "max-age=31536000" in page.headers["Strict-Transport-Security"]
    token = page.text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    answer = browser.post(
        "/login",
        data={"csrf_token": token, "email": user["email"], "password": user["password"]},
        base_url=base,
        headers={"Referer": f"{base}/login"},
    )
    cookies = answer.headers.getlist("Set-Cookie")
    [mine] = [c for c in cookies if c.startswith(f"__Host-{COOKIE}=")]
    assert "Secure" in mine
    assert "Path=/" in mine
    assert "Domain" not in mine


SECRET_NAMES = ("token", "secret", "signature", "digest", "password", "mac")


def _is_secret(node):
    name = getattr(node, "id", getattr(node, "attr", ""))
    return any(part in SECRET_NAMES for part in name.lower().split("_"))


def _sql(node):
    """``Model.token_digest == …`` is a condition for the database, not a comparison here."""
    owner = getattr(node, "value", None)
    return isinstance(node, ast.Attribute) and getattr(owner, "id", "x")[0].isupper()


def test_secrets_are_never_compared_letter_by_letter():
    found = []
    for path in MODULES:
        for node in ast.walk(tree_of(path)):
            if not isinstance(node, ast.Compare):
                continue
            sides = [node.left, *node.comparators]
            equal = any(isinstance(op, ast.Eq | ast.NotEq) for op in node.ops)
            if equal and any(map(_is_secret, sides)) and not any(map(_sql, sides)):
                found.append(f"{path.name}:{node.lineno}")
    assert found == []
