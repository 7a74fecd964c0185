"""The reminders of an event: the list, one of them, and what became of its letters."""

from typing import NamedTuple

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from summit.access.permissions import Permission
from summit.accounts.queries import user_of
from summit.clock import now
from summit.errors import Conflict
from summit.events.models import Event
from summit.events.queries import event_of, scope_of
from summit.extensions import db
from summit.outbox.states import STATE_WORDS, MessageState
from summit.registration.actions.writing import send_test, shown
from summit.registration.models import Registration
from summit.reminders.actions import (
    add_reminder,
    change_reminder,
    remove_reminder,
    spans,
    switch_off,
    switch_on,
)
from summit.reminders.drafts import BY_KEY, EMPTY, TEMPLATES
from summit.reminders.forms import ANCHOR_WORDS, UNIT_WORDS, ReminderForm, reminder_form
from summit.reminders.models import Reminder
from summit.reminders.queries import (
    PAGE_SIZE,
    audience_size,
    letters_of,
    log_of,
    reminder_of,
    reminders_of,
    somebody,
    tally,
    whole_log,
)
from summit.reminders.timing import in_units
from summit.web import moments
from summit.web.access import allow, current_actor, requires
from summit.web.downloads import csv_file
from summit.web.errors import say
from summit.web.layout import Link, language
from summit.web.navigation import console_frame
from summit.web.paging import Page, page_number

bp = Blueprint("reminders", __name__, url_prefix="/console/<string:event>/reminders")
P = Permission
Answer = str | Response | tuple[str, int]


def _event(slug: str, *crumbs: Link) -> Event:
    """The event, for who manages the people of all its sites."""
    found = event_of(db.session(), slug)
    allow(P.PEOPLE_MANAGE, scope_of(found))
    people = Link(_("People"), url_for("people.index", event=slug))
    reminders = Link(_("Reminders"), url_for("reminders.index", event=slug))
    console_frame(slug, found.name.say(language()), scope_of(found), people, reminders, *crumbs)
    return found


class Moment(NamedTuple):
    """When a reminder goes out at a site, on the clock there."""

    site: str
    text: str
    passed: bool


class Standing(NamedTuple):
    """A reminder in the list."""

    reminder: Reminder
    when: str
    moments: list[Moment]
    people: int
    sent: int
    waiting: int

    @property
    def passed(self) -> bool:
        return any(moment.passed for moment in self.moments)


def _moments(event: Event, reminder: Reminder) -> list[Moment]:
    """One for all sites where it is the same on every clock."""
    sites = {site.id: site for site in event.sites}
    found = []
    for span in spans(event, reminder):
        zone = sites[span.site_id].timezone or event.timezone
        text = moments.moment(span.due, zone, language())
        name = sites[span.site_id].name.say(language())
        found.append(Moment(name, text, span.due <= now()))
    if len({moment.text for moment in found}) == 1:
        return [found[0]._replace(site="")]
    return found


def _when(reminder: Reminder) -> str:
    """ "2 days before the start"."""
    amount, unit = in_units(reminder.minutes)
    values = {"amount": amount, "unit": _(UNIT_WORDS[unit]),
              "what": _(ANCHOR_WORDS[reminder.anchor])}  # fmt: skip
    if reminder.minutes == 0:
        at: str = _("At %(what)s", **values)
        return at
    text: str = (
        _("%(amount)s %(unit)s before %(what)s", **values)
        if reminder.minutes < 0
        else _("%(amount)s %(unit)s after %(what)s", **values)
    )
    return text


def _standing(event: Event, found: list[Reminder]) -> list[Standing]:
    tallies = tally(db.session(), event.id)
    letters = letters_of(db.session(), [reminder.uid for reminder in found])
    waits = (MessageState.QUEUED, MessageState.SENDING)
    out = (MessageState.SENT, MessageState.KEPT)
    return [
        Standing(
            reminder,
            _when(reminder),
            _moments(event, reminder),
            audience_size(tallies, reminder.audience),
            sum(letters[reminder.uid].get(state, 0) for state in out),
            sum(letters[reminder.uid].get(state, 0) for state in waits),
        )
        for reminder in found
    ]


@bp.get("")
@requires(P.PEOPLE_MANAGE)
def index(event: str) -> Answer:
    found = _event(event)
    return render_template(
        "reminders/index.html",
        event=found,
        reminders=_standing(found, list(reminders_of(db.session(), found.id))),
        templates=(*TEMPLATES, EMPTY),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(P.PEOPLE_MANAGE)
def new(event: str) -> Answer:
    """A reminder from a template; ``do`` is preview, test or save."""
    found = _event(event, Link(_("New reminder"), None))
    template = BY_KEY.get(request.args.get("from", ""), EMPTY)
    name = _(template.name) if template is not EMPTY else ""
    form = reminder_form(found, template, name=name, language=language())
    if request.method == "GET":
        return _page(found, None, form)
    if not form.validate_on_submit():
        return _page(found, None, form), 422
    if request.form.get("do") != "save":
        return _look(found, None, form)
    plan = form.plan(found.sites, "")
    made = add_reminder(db.session(), found, plan, actor=current_actor(), now=now())
    flash(_("%(name)s is kept. Switch it on when it is ready.", name=made.name), "success")
    db.session.commit()
    return redirect(url_for(".index", event=event), 303)


@bp.route("/<string:uid>", methods=["GET", "POST"])
@requires(P.PEOPLE_MANAGE)
def edit(event: str, uid: str) -> Answer:
    found = _event(event, Link(_("Change"), None))
    reminder = reminder_of(db.session(), found.id, uid)
    form = reminder_form(found, reminder, name=reminder.name, language=language())
    if request.method == "GET":
        return _page(found, reminder, form, _first(found, form))
    if not form.validate_on_submit():
        return _page(found, reminder, form), 422
    if request.form.get("do") != "save":
        return _look(found, reminder, form)
    plan = form.plan(found.sites, reminder.uid)
    change_reminder(db.session(), found, reminder, plan, actor=current_actor(), now=now())
    flash(_("%(name)s is changed.", name=reminder.name), "success")
    db.session.commit()
    return redirect(url_for(".index", event=event), 303)


def _first(event: Event, form: ReminderForm) -> Registration | None:
    """Whose letter is shown; says beside the field when there is nobody of that name."""
    search = form.shown_to.data or ""
    person = somebody(db.session(), event, form.audience(), search)
    if person is None and search:
        form.shown_to.errors = [_("Nobody among these people is called that.")]
    return person


def _look(event: Event, reminder: Reminder | None, form: ReminderForm) -> Answer:
    """The page with a preview; a test goes to whoever is logged in."""
    person = _first(event, form)
    if person is None or request.form.get("do") != "test":
        return _page(event, reminder, form, person)
    user = user_of(db.session(), current_actor().user_id or 0)
    written = form.written(event.sites, "")
    send_test(db.session(), written, event, person, to=user, now=now())
    flash(_("The test is on its way to %(email)s.", email=user.email), "success")
    page = _page(event, reminder, form, person)
    db.session.commit()
    return page


def _page(
    event: Event, reminder: Reminder | None, form: ReminderForm, person: Registration | None = None
) -> str:
    """The form; with ``person`` also the letter as they would get it, in each language."""
    written = form.written(event.sites, "")
    letters = []
    if person is not None:
        letters = [(code, shown(written, event, person, language=code)) for code in written.drafts]
    standing = _standing(event, [reminder])[0] if reminder else None
    return render_template(
        "reminders/edit.html",
        event=event,
        form=form,
        standing=standing,
        person=person,
        letters=letters,
        looked=form.is_submitted(),
    )


@bp.post("/<string:uid>/on")
@requires(P.PEOPLE_MANAGE)
def on(event: str, uid: str) -> Answer:
    found = _event(event)
    reminder = reminder_of(db.session(), found.id, uid)
    sure = request.form.get("sure") == "y"
    try:
        switch_on(db.session(), found, reminder, sure=sure, actor=current_actor(), now=now())
    except Conflict as refusal:
        db.session.rollback()
        flash(say(refusal), "warning")
        return redirect(url_for(".index", event=event), 303)
    _offer_undo(_("%(name)s is on.", name=reminder.name), ".off", event, uid)
    db.session.commit()
    return redirect(url_for(".index", event=event), 303)


@bp.post("/<string:uid>/off")
@requires(P.PEOPLE_MANAGE)
def off(event: str, uid: str) -> Answer:
    found = _event(event)
    reminder = reminder_of(db.session(), found.id, uid)
    switch_off(db.session(), found, reminder, actor=current_actor(), now=now())
    _offer_undo(_("%(name)s is off.", name=reminder.name), ".on", event, uid, sure="y")
    db.session.commit()
    return redirect(url_for(".index", event=event), 303)


def _offer_undo(text: str, endpoint: str, event: str, uid: str, **fields: str) -> None:
    url = url_for(endpoint, event=event, uid=uid)
    flash({"text": text, "url": url, "label": _("Undo"), "fields": fields}, "undo")  # type: ignore[arg-type]


@bp.post("/<string:uid>/remove")
@requires(P.PEOPLE_MANAGE)
def remove(event: str, uid: str) -> Answer:
    found = _event(event)
    reminder = reminder_of(db.session(), found.id, uid)
    remove_reminder(db.session(), found, reminder, actor=current_actor(), now=now())
    flash(_("%(name)s is removed.", name=reminder.name), "success")
    db.session.commit()
    return redirect(url_for(".index", event=event), 303)


@bp.get("/<string:uid>/letters")
@requires(P.PEOPLE_MANAGE)
def letters(event: str, uid: str) -> Answer:
    """Who got it, when, and what became of each letter."""
    found = _event(event, Link(_("Letters"), None))
    reminder = reminder_of(db.session(), found.id, uid)
    counts = letters_of(db.session(), [uid])[uid]
    lines = log_of(db.session(), found.id, uid, page=page_number())
    return render_template(
        "reminders/letters.html",
        event=found,
        reminder=reminder,
        counts=[(state, counts[state]) for state in MessageState if state in counts],
        lines=lines,
        states=STATE_WORDS,
        page=Page(page_number(), PAGE_SIZE, sum(counts.values())),
    )


@bp.get("/<string:uid>/letters.csv")
@requires(P.PEOPLE_MANAGE)
def letters_csv(event: str, uid: str) -> Response:
    found = _event(event)
    reminder = reminder_of(db.session(), found.id, uid)
    headings = (_("Name"), _("E-mail"), _("Language"), _("State"), _("Written"), _("Sent"))
    rows = [
        (
            line.name,
            line.message.recipient,
            line.message.language,
            _(STATE_WORDS[line.message.state][1]),
            line.message.created_at.isoformat(timespec="minutes"),
            line.message.sent_at.isoformat(timespec="minutes") if line.message.sent_at else "",
        )
        for line in whole_log(db.session(), found.id, reminder.uid)
    ]
    return csv_file("reminder-letters.csv", headings, rows)
