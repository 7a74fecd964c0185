"""Every address × every role × one's own and a foreign event. Nothing here is listed by hand."""

import re

import pytest

from summit.access.permissions import Permission, Role
from summit.access.policy import Scope
from summit.web.access import DEVICE, LINK, PUBLIC, SIGNED_IN
from tests.access.addresses import arguments, scope_of
from tests.access.conftest import form_token

ROLES = [*Role, None]
# Views that ask for more than their mark says, and why.
STRICTER = {
    "builder.copy": "the copy is a new event of the coalition",
    "monday.people": "names stand behind the numbers",
    "monday.people_csv": "names stand behind the numbers",
}


# Files, and a page that looks for migrations, which the databases of tests have not seen.
APART = {"static", "operations.readyz"}


def rules(app):
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint not in APART]


def access_of(app, rule):
    return app.view_functions[rule.endpoint].access


def address(app, rule, world):
    values, real = arguments(rule, world)
    with app.test_request_context():
        return app.url_map.bind("localhost").build(rule.endpoint, values), real


def expected(access, actor, scope):
    """What the mark and the table of roles say: "in", "login", "refused" or "unknown"."""
    if access in (PUBLIC, LINK, DEVICE):
        return "in"
    if not actor.known:
        return "login"
    if access == SIGNED_IN or actor.may_enter(access, scope):
        return "in"
    return "refused" if actor.belongs(scope) else "unknown"


def outcome(answer):
    """The answer as one of those words; "in" is whatever the view itself said."""
    if answer.status_code == 303 and "/login?" in answer.location:
        return "login"
    if answer.status_code >= 500:
        return f"broken ({answer.status_code})"
    return {403: "refused", 404: "unknown"}.get(answer.status_code, "in")


def visit(browser, method, url, token):
    data = {"csrf_token": token} if method == "POST" else None
    try:
        return outcome(browser.open(url, method=method, data=data))
    except Exception as error:
        return f"broken ({type(error).__name__}: {error})"


def is_open(app, rule):
    """Whether the view itself decides, and not a role; then only a log-in would be wrong."""
    return access_of(app, rule) in (PUBLIC, LINK, DEVICE, SIGNED_IN)


def may_also(app, rule, actor, real, world):
    """What a view that is entered may still answer: that something is not there, or, to somebody
    who holds only a part of the scope, that the whole is not theirs.
    """
    if is_open(app, rule):
        return {"unknown", "refused"}
    partly = not actor.can(access_of(app, rule), scope_of(rule, world))
    partly |= rule.endpoint in STRICTER and not actor.can(Permission.OUTBOX_READ, Scope())
    return ({"refused"} if partly else set()) | (set() if real else {"unknown"})


@pytest.mark.parametrize("role", ROLES, ids=str)
@pytest.mark.parametrize("where", ["own", "foreign"])
def test_a_page_opens_for_whom_the_table_says(app, own, foreign, visitor, role, where):
    browser, actor = visitor(role)
    world = {"own": own, "foreign": foreign}[where]
    wrong = []
    for rule in [rule for rule in rules(app) if "GET" in rule.methods]:
        url, real = address(app, rule, world)
        want = expected(access_of(app, rule), actor, scope_of(rule, world))
        got = visit(browser, "GET", url, None)
        allowed = {want} | may_also(app, rule, actor, real, world) if want == "in" else {want}
        if got not in allowed:
            wrong.append(f"{rule.rule}: {got} instead of {want}")
    assert wrong == []


@pytest.mark.parametrize("role", ROLES, ids=str)
@pytest.mark.parametrize("where", ["own", "foreign"])
def test_a_deed_is_refused_to_whom_the_table_refuses_it(app, own, foreign, visitor, role, where):
    browser, actor = visitor(role)
    world = {"own": own, "foreign": foreign}[where]
    token, wrong = form_token(browser), []
    for rule in rules(app):
        access = access_of(app, rule)
        want = expected(access, actor, scope_of(rule, world))
        if "POST" not in rule.methods or want == "in":
            continue
        got = visit(browser, "POST", address(app, rule, world)[0], token)
        if got != want:
            wrong.append(f"{rule.rule}: {got} instead of {want}")
    assert wrong == []


def test_a_deed_without_the_forms_token_is_refused(app, own, visitor):
    browser, _ = visitor(Role.ADMIN)
    open_doors = []
    for rule in rules(app):
        if access_of(app, rule) == DEVICE or "POST" not in rule.methods:
            continue
        if rule.endpoint == "unsubscribe.act":
            continue
        answer = browser.post(address(app, rule, own)[0], data={})
        if answer.status_code != 400:
            open_doors.append(f"{rule.rule}: {answer.status_code}")
    assert open_doors == []


def test_only_devices_send_without_a_form(app):
    exempt = {name.removeprefix("summit.") for name in app.extensions["csrf"]._exempt_views}
    blueprints = {blueprint.name for blueprint in app.extensions["csrf"]._exempt_blueprints}
    assert exempt == {"privacy.unsubscribe.act"}  # RFC 8058: mail providers post without a form
    assert blueprints == {"door_api", "door_desk", "door_table"}


def test_every_device_address_is_under_the_api(app):
    odd = [r.rule for r in rules(app) if access_of(app, r) == DEVICE]
    assert [rule for rule in odd if not rule.startswith("/api/")] == []


def test_a_made_up_link_is_answered_like_any_address_that_is_not_there(app, client, own):
    def told(url):
        answer = client.get(url)
        return answer.status_code, re.sub(r"\b[0-9a-f]{8}\b|href=\"[^\"]*\"", "", answer.text)

    nowhere, wrong = told("/my/nothing/at-all"), []
    for rule in rules(app):
        if access_of(app, rule) != LINK or "GET" not in rule.methods:
            continue
        if not {"token", "ticket"} & rule.arguments:
            continue
        values, _ = arguments(rule, own)
        made_up = {k: "A" * 26 if k in ("token", "ticket") else v for k, v in values.items()}
        url = app.url_map.bind("localhost").build(rule.endpoint, made_up)
        if told(url) != nowhere:
            wrong.append(f"{rule.rule}: {told(url)[0]}")
    assert wrong == []


def test_a_role_that_is_taken_back_is_gone_at_the_next_click(app, own, client_of):
    import sqlalchemy as sa

    from summit.accounts.models import RoleGrant
    from summit.extensions import db
    from tests.access.conftest import usual_grants

    browser = client_of(usual_grants(own)[Role.ORGANIZER])
    page = f"/console/{own.event.slug}/team"
    assert browser.get(page).status_code == 200
    with app.app_context():
        db.session.execute(sa.delete(RoleGrant))
        db.session.commit()
    assert browser.get(page).status_code == 404


def test_every_permission_is_a_permission_of_the_table(app):
    asked = {access_of(app, rule) for rule in rules(app)}
    assert asked - set(Permission) <= {PUBLIC, LINK, DEVICE, SIGNED_IN}
