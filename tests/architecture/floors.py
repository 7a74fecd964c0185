"""The plan of the house: the order of the packages, and the floors inside each."""

from tests.architecture.source import MODULES, name_of

# A package may import from the packages to its left, never to its right.
PACKAGES = (
    *(
        "errors",
        "clock",
        "db",
        "freshness",
        "extensions",
        "calendars",
        "access",
        "charts",
        "web",
        "questions",
        "audit",
    ),
    *("outbox", "accounts", "framework", "coalition", "people", "events", "registration"),
    *("schedule", "townhall", "checkin", "retention", "groups", "stakeholders", "surveys"),
    *("reports", "reminders", "directory", "privacy"),
    *("sample", "operations", "api", "cli", "app", "demo"),
)

MODELS, QUERIES, ACTIONS, FORMS, VIEWS = 1, 2, 3, 4, 5
FLOOR_OF = {
    "models": MODELS,
    "queries": QUERIES,
    "actions": ACTIONS,
    "forms": FORMS,
    "views": VIEWS,
}
# Modules that are a floor under another name, because a package has more than one of them.
EDGES = {
    *("api", "board", "builder", "cli", "console", "desk", "doors", "lead", "member", "my"),
    *(
        "calls",
        "leadmonday",
        "mending",
        "panels",
        "party",
        "waiting",
        "approvals",
        "capacity",
        "people",
        "many",
        "saved",
        "public",
        "results",
        "team",
        "worker",
        "exports",
        "imports",
        "settings",
        "runner",
        "filling",
        "shown",
        "unsubscribe",
        "blueprint",
        "person",
        "opening",
    ),
}
# Edges that packages to the right stand on too: how a page by personal link is opened.
LANDINGS = {"summit.registration.opening"}
FRAMEWORKS = ("flask", "flask_sqlalchemy", "flask_wtf", "flask_babel", "wtforms", "sqlalchemy")


def package(name):
    return name.split(".")[1]


def floor(name):
    """0 for a pure module, else 1 to 5: models, queries, actions, forms, views."""
    parts = name.split(".")[2:]
    named = [FLOOR_OF[part] for part in parts if part in FLOOR_OF]
    if named:
        return max(named)
    return VIEWS if EDGES & set(parts) else 0


def on_floor(*floors):
    return [path for path in MODULES if "." in name_of(path) and floor(name_of(path)) in floors]
