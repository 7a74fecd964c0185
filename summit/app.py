"""The one place that knows every package."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from flask import Flask, request
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

import config
from summit import cli
from summit.accounts import team
from summit.accounts import views as accounts
from summit.audit import views as audit
from summit.audit.actions import seal
from summit.checkin import api as door_api
from summit.checkin import board as today
from summit.checkin import desk, doors
from summit.checkin import views as door
from summit.checkin.openapi import views as openapi
from summit.checkin.papers import views as papers
from summit.checkin.points import views as points
from summit.checkin.rehearsal import views as rehearsal
from summit.checkin.sessions import panels as session_panels
from summit.checkin.sessions import views as turnout
from summit.checkin.settling import views as settling
from summit.checkin.table import api as door_table
from summit.db import only_reading, prepare_engine
from summit.directory import blueprint as directory
from summit.directory import exports as _exports  # noqa: F401 -- so are these
from summit.directory import many as _many  # noqa: F401 -- so are these
from summit.directory import people as _people  # noqa: F401 -- so are these
from summit.directory import person as _person  # noqa: F401 -- and these
from summit.directory import saved as _saved  # noqa: F401 -- and these
from summit.directory.actions.acts import JOBS as ACT_JOBS
from summit.directory.duplicates import panels as duplicate_panels
from summit.directory.duplicates import views as duplicates
from summit.directory.editing import views as _editing  # noqa: F401 -- and these
from summit.directory.partners import public as partner_page
from summit.directory.partners import views as partners
from summit.directory.places import views as places_desk
from summit.directory.writing import views as writing
from summit.events import console, settings
from summit.events import views as events
from summit.events.queries import scope_of_slug
from summit.events.queries import team_places as event_places
from summit.extensions import alembic, babel, csrf, db, render_plainly
from summit.groups import panels as group_panels
from summit.groups import views as groups
from summit.groups.actions.reminding import MEETING_JOBS
from summit.groups.actions.table import GroupTable
from summit.groups.queries import scope_of_group
from summit.groups.queries import team_places as group_places
from summit.operations import cli as operator
from summit.operations import views as operations
from summit.outbox import desk as letters
from summit.outbox import views as outbox
from summit.outbox.files import CALENDAR, calendar_file
from summit.outbox.jobs import Job
from summit.outbox.scribe import Check, Maker
from summit.privacy import my as privacy
from summit.privacy import people as erasing
from summit.privacy import settings as keeping
from summit.privacy import unsubscribe
from summit.privacy.actions.purging import JOBS as PRIVACY_JOBS
from summit.registration import builder as form
from summit.registration import imports, my, party, waiting
from summit.registration import public as finding
from summit.registration import views as registration
from summit.registration.actions.importing import LIST_JOBS
from summit.registration.actions.inviting import INVITATION_CHECKS, INVITATION_JOBS
from summit.registration.actions.letters import TICKET, ticket_file
from summit.registration.actions.offers import OFFER, still_offered
from summit.registration.actions.sweeping import WAITLIST
from summit.registration.invited import console as invitations
from summit.registration.invited import public as invited
from summit.reminders import views as reminders
from summit.reminders.actions import REMINDER_CHECKS, REMINDER_JOBS
from summit.reports import calls, leadmonday
from summit.reports import views as reports
from summit.reports.worker import monday_job, slices_job
from summit.sample import cli as sample
from summit.schedule import board, builder
from summit.schedule import panels as day
from summit.schedule import views as schedule
from summit.schedule.agenda import views as agenda
from summit.schedule.agenda.actions import SEATS
from summit.schedule.feeds import views as feeds
from summit.schedule.foyer import views as foyer
from summit.schedule.limits import views as limits
from summit.schedule.listing import views as listing
from summit.schedule.releases import views as releases
from summit.schedule.releases.telling.actions import TELLING
from summit.schedule.sessions import views as sessions
from summit.schedule.speakers import views as speakers
from summit.stakeholders import panels as stakeholder_panels
from summit.stakeholders import views as stakeholders
from summit.surveys import builder as survey_builder
from summit.surveys import desk as survey_desk
from summit.surveys import my as survey_my
from summit.surveys import panels as survey_panels
from summit.surveys import results as survey_results
from summit.surveys import views as surveys
from summit.surveys.actions import SURVEY_CHECKS, SURVEY_JOBS
from summit.surveys.exports import sharing
from summit.surveys.findings import views as _words  # noqa: F401 -- adds its views to results
from summit.surveys.following.actions import FOLLOWING_JOBS
from summit.surveys.pulses import panels as pulse_panels
from summit.surveys.pulses import views as pulse
from summit.townhall import panels as hall_panels
from summit.townhall import views as townhall
from summit.web import access, errors, layout, panels, places, security, times

ROOT = Path(__file__).parent.parent

BLUEPRINTS = (
    operations.bp,
    accounts.bp,
    team.bp,
    audit.bp,
    outbox.bp,
    unsubscribe.bp,
    door.bp,
    door_api.bp,
    desk.bp,
    door_table.bp,
    openapi.bp,
    doors.bp,
    points.bp,
    papers.bp,
    settling.bp,
    rehearsal.bp,
    today.bp,
    events.bp,
    console.bp,
    settings.bp,
    schedule.bp,
    limits.bp,
    sessions.bp,
    feeds.bp,
    foyer.bp,
    agenda.bp,
    releases.bp,
    board.bp,
    speakers.bp,
    builder.bp,
    listing.bp,
    *townhall.BLUEPRINTS,
    turnout.bp,
    pulse.bp,
    *groups.BLUEPRINTS,
    *stakeholders.BLUEPRINTS,
    registration.bp,
    form.bp,
    finding.bp,
    party.bp,
    invitations.bp,
    invited.bp,
    my.bp,
    waiting.bp,
    directory.bp,
    privacy.bp,
    erasing.bp,
    keeping.bp,
    imports.bp,
    partners.bp,
    places_desk.bp,
    duplicates.bp,
    partner_page.bp,
    writing.bp,
    reminders.bp,
    surveys.bp,
    survey_my.bp,
    survey_desk.bp,
    survey_results.bp,
    survey_builder.bp,
    sharing.bp,
    reports.bp,
    calls.bp,
    leadmonday.bp,
)
MY_PANELS: tuple[panels.PanelMaker, ...] = (
    pulse_panels.my_panel,
    day.my_panel,
    hall_panels.my_panel,
    group_panels.my_panel,
    survey_panels.my_panel,
    stakeholder_panels.my_panel,
)
GROUPS_PANELS: tuple[panels.PanelMaker, ...] = (survey_panels.groups_panel,)
EVENT_PANELS: tuple[panels.PanelMaker, ...] = (
    hall_panels.event_panel,
    day.event_panel,
    group_panels.event_panel,
)
LEAD_PANELS: tuple[panels.PanelMaker, ...] = (hall_panels.lead_panel,)
# What the worker does by itself, in this order (``summit.outbox.jobs``).
JOBS: tuple[Job, ...] = (
    WAITLIST,
    SEATS,
    TELLING,
    *LIST_JOBS,
    *ACT_JOBS,
    *REMINDER_JOBS,
    *MEETING_JOBS,
    *SURVEY_JOBS,
    *FOLLOWING_JOBS,
    *PRIVACY_JOBS,
    *INVITATION_JOBS,
    Job("seal-the-log", timedelta(minutes=1), lambda session, at: seal(session, now=at.now)),
)
SETTINGS_PANELS: tuple[panels.PanelMaker, ...] = (day.settings_panel,)
SESSION_PANELS: tuple[panels.PanelMaker, ...] = (
    session_panels.session_panel,
    pulse_panels.session_panel,
)

# Files that letters carry, made when they are sent; and whether a letter of a kind may still go.
LETTER_FILES: Mapping[str, Maker] = {CALENDAR: calendar_file, TICKET: ticket_file}
LETTER_CHECKS: Mapping[str, Check] = {
    **REMINDER_CHECKS,
    **SURVEY_CHECKS,
    **INVITATION_CHECKS,
    OFFER: still_offered,
}

DEFAULTS: dict[str, object] = {
    "MAX_CONTENT_LENGTH": 4 * 1024 * 1024,
    "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
    "MAX_FORM_PARTS": 1000,
    "WTF_CSRF_TIME_LIMIT": 12 * 60 * 60,
    "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "summit" / "translations"),
    "ALEMBIC": {"script_location": str(ROOT / "summit" / "migrations")},
    "ALEMBIC_CONTEXT": {
        "render_as_batch": True,
        "compare_type": True,
        "render_item": render_plainly,
        "transactional_ddl": True,  # SQLite too: a killed upgrade leaves nothing half done
    },
    "SEND_FILE_MAX_AGE_DEFAULT": 31536000,
}


def create_app(settings: Mapping[str, object] | None = None) -> Flask:
    """The product as a WSGI application; ``settings`` override those of the environment."""
    app = Flask(
        __name__, template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static")
    )
    app.config.from_mapping(DEFAULTS)
    app.config.from_mapping(config.settings() if settings is None else settings)
    app.jinja_env.undefined = StrictUndefined
    _trust_proxies(app)
    _open_database(app)
    csrf.init_app(app)
    babel.init_app(app, locale_selector=layout.choose_language)
    security.init_app(app)
    layout.init_app(app)
    times.init_app(app)
    errors.init_app(app)
    access.init_app(
        app,
        load_actor=accounts.load_actor,
        scope_loaders={"group": scope_of_group, "event": scope_of_slug},
    )
    places.init_app(app, event_places, group_places)
    letters.init_app(app, makers=LETTER_FILES, checks=LETTER_CHECKS)
    panels.init_app(
        app,
        my=MY_PANELS,
        event=EVENT_PANELS,
        groups=GROUPS_PANELS,
        settings=SETTINGS_PANELS,
        session=SESSION_PANELS,
        programme=(hall_panels.programme_panel,),
        agenda=(hall_panels.my_panel,),
        talk=(hall_panels.talk_panel,),
        lead=LEAD_PANELS,
        monday=(duplicate_panels.monday_panel,),
    )
    app.extensions["door_table"] = GroupTable()
    app.extensions["jobs"] = (*JOBS, monday_job(app), slices_job())
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for commands in (cli, sample, operator):
        commands.register(app)
    return app


def _trust_proxies(app: Flask) -> None:
    count = int(app.config["TRUSTED_PROXIES"])
    if count:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]


def _open_database(app: Flask) -> None:
    """Bind the database; a request that only reads says so before its first statement."""
    url = str(app.config["SQLALCHEMY_DATABASE_URI"])
    if url.startswith("sqlite:///") and not url.startswith("sqlite:///:"):
        Path(url.removeprefix("sqlite:///").split("?")[0]).parent.mkdir(parents=True, exist_ok=True)
    options: dict[str, object] = {}  # summit.db tries connections that have rested
    if url.startswith("postgresql"):
        options["connect_args"] = {"connect_timeout": 5}  # seconds; a dead host must not hold us
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", options)
    db.init_app(app)
    alembic.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)

    @app.before_request
    def say_whether_it_only_reads() -> None:
        only_reading.set(request.method in ("GET", "HEAD", "OPTIONS"))

    @app.teardown_request
    def forget_that_it_only_read(_: BaseException | None) -> None:
        only_reading.set(False)
