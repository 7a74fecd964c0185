"""The organizers' page of the groups: found, change, name leads, print posters."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from summit.access.permissions import Permission
from summit.clock import now
from summit.errors import FieldError, NotFound
from summit.events.models import Event
from summit.events.queries import event_of, scope_of
from summit.extensions import db
from summit.framework.queries import pillars_of
from summit.groups import actions
from summit.groups.bodies.forms import GroupForm, NewGroupForm, kind_asked, kind_words
from summit.groups.forms import LeadForm
from summit.groups.models import Group
from summit.groups.posters import Poster, poster_pdf
from summit.groups.queries import group_named, groups_of, knowledge_of
from summit.groups.sheet import tallies
from summit.groups.slides import Slide, slide_pdf
from summit.groups.states import BODIES, USUAL_CADENCE, GroupKind, GroupState, group_state
from summit.groups.views.framing import links, stand_in_console
from summit.groups.views.public import Card, cards_at
from summit.groups.words import GROUP_STATES
from summit.web.access import allow, current_actor, requires
from summit.web.forms import sent_id
from summit.web.layout import Link, language
from summit.web.panels import panels
from summit.web.times import local_day

bp = Blueprint("groupdesk", __name__, url_prefix="/console/<string:event>/groups")
MANAGE = Permission.GROUP_MANAGE


@dataclass(frozen=True, slots=True)
class Row:
    card: Card
    status: tuple[str, str]
    waiting: int
    standing: int
    drifting: int
    leads: list[str]


def _event(slug: str) -> Event:
    """The event, whose whole is this page's matter."""
    event = event_of(db.session(), slug)
    allow(MANAGE, scope_of(event))
    return event


def _group(slug: str, group_slug: str) -> Group:
    return group_named(db.session(), _event(slug), group_slug)


@bp.get("")
@requires(MANAGE)
def index(event: str) -> str:
    found = _event(event)
    stand_in_console(found)
    cards, register = cards_at(found, now())
    rows = []
    for card in cards:
        kind, word = GROUP_STATES[card.state]
        leads = [lead.person.full_name for lead in card.group.leads if lead.until is None]
        rows.append(Row(card, (kind, _(word)), *tallies(register, card.group.id), leads))
    made = panels("groups", db.session(), found, now=now())
    return render_template("groups/desk/index.html", event=found, rows=rows, panels=made)


@bp.route("/new", methods=["GET", "POST"])
@requires(MANAGE)
def new(event: str) -> str | Response | tuple[str, int]:
    found = _event(event)
    kind = kind_asked(request.args.get("kind", ""))
    form = NewGroupForm(cadence_days=USUAL_CADENCE.get(kind, 30))
    _offer(form, found, kind)
    if form.validate_on_submit():
        try:
            return _founded(found, form)
        except FieldError as error:
            form.refuse(error)
    title = _("Found a group") if kind is GroupKind.MAP_GROUP else _("Set up a body")
    stand_in_console(found, Link(title, None))
    page = render_template(
        "groups/desk/new.html", event=found, form=form, title=title, kind=kind_words(kind)
    )
    return (page, 422) if form.errors else page


def _founded(event: Event, form: NewGroupForm) -> Response:
    charter = form.charter(form.slug.data)
    group = actions.found_group(db.session(), event, charter, actor=current_actor(), now=now())
    db.session.commit()
    flash(_("%(group)s is founded. Now say who leads it.", group=charter.name["en"]), "success")
    return redirect(url_for("groupdesk.group", event=event.slug, group_slug=group.slug), 303)


@bp.route("/<string:group_slug>", methods=["GET", "POST"])
@requires(MANAGE)
def group(event: str, group_slug: str) -> str | Response | tuple[str, int]:
    found = _group(event, group_slug)
    form = _form(found)
    if form.validate_on_submit():
        try:
            return _changed(found, form)
        except FieldError as error:
            form.refuse(error)
    page = _page(found, form, LeadForm(formdata=None))
    return (page, 422) if form.errors else page


def _changed(group: Group, form: GroupForm) -> Response:
    charter = form.charter(group.slug)
    actions.change_group(db.session(), group, charter, actor=current_actor(), now=now())
    db.session.commit()
    flash(_("Saved."), "success")
    return redirect(_home(group), 303)


def _form(group: Group, **kwargs: Any) -> GroupForm:
    form = GroupForm(**kwargs, **GroupForm.values_of(group))
    _offer(form, group.event, group.kind, group.id)
    return form


def _offer(form: GroupForm, event: Event, kind: GroupKind, group_id: int = 0) -> None:
    pillars = [(p.id, p.title.say(language())) for p in pillars_of(db.session())]
    bodies = [b for b in groups_of(db.session(), event.id, BODIES) if b.id != group_id]
    form.offer(pillars, bodies, language(), kind)


def _page(group: Group, form: GroupForm, lead_form: LeadForm) -> str:
    stand_in_console(group.event, Link(group.name.say(language()), None))
    state = group_state(group.id, knowledge_of(db.session(), [group], now()))
    kind, word = GROUP_STATES[state]
    return render_template(
        "groups/desk/group.html",
        event=group.event,
        group=group,
        form=form,
        lead_form=lead_form,
        state=state.value,
        shown=(kind, _(word)),
        kind=kind_words(group.kind),
        leads=[lead for lead in group.leads if lead.until is None],
        join_url=links().join(group.event.slug, group.slug),
    )


def _home(group: Group) -> str:
    return url_for("groupdesk.group", event=group.event.slug, group_slug=group.slug)


@bp.post("/<string:group_slug>/leads")
@requires(MANAGE)
def add_lead(event: str, group_slug: str) -> Response | tuple[str, int]:
    found = _group(event, group_slug)
    lead_form = LeadForm()
    if lead_form.validate_on_submit():
        try:
            return _lead_added(found, lead_form)
        except FieldError as error:
            db.session.rollback()
            found = _group(event, group_slug)
            lead_form.refuse(error)
    return _page(found, _form(found, formdata=None), lead_form), 422


def _lead_added(group: Group, form: LeadForm) -> Response:
    at = now()
    person, _unknown = actions.newcomer(
        db.session(), group,
        full_name=form.full_name.data, email=form.email.data, organization="",
        language=language(), now=at,
    )  # fmt: skip
    today = at.astimezone(ZoneInfo(group.timezone)).date()
    opened = actions.add_lead(
        db.session(), group, person, today=today, actor=current_actor(), now=at
    )
    db.session.commit()
    name = person.full_name
    if opened:
        flash(_("%(name)s leads the group and may open its pages.", name=name), "success")
    else:
        text = _(
            "%(name)s leads the group, but has no log-in yet. Invite them on the team page.",
            name=name,
        )
        flash(f"{text} {_('Invite them on the team page.')}", "warning")
    return redirect(_home(group), 303)


@bp.post("/<string:group_slug>/leads/end")
@requires(MANAGE)
def end_lead(event: str, group_slug: str) -> Response:
    found, at = _group(event, group_slug), now()
    wanted = sent_id("lead")
    lead = next((x for x in found.leads if x.id == wanted and x.until is None), None)
    if lead is None:
        raise NotFound
    today = at.astimezone(ZoneInfo(found.timezone)).date()
    actions.end_lead(db.session(), found, lead, today=today, actor=current_actor(), now=at)
    db.session.commit()
    flash(_("%(name)s no longer leads the group.", name=lead.person.full_name), "success")
    return redirect(_home(found), 303)


@bp.get("/closing/slide.pdf")
@requires(MANAGE)
def closing(event: str) -> Response:
    """The slide for the last minutes of the day: the groups, and one code to all of them."""
    found = _event(event)
    cards, _register = cards_at(found, now())
    slide = Slide(
        title=_("Keep going after today"),
        ask=_("Scan, choose your group, and hear of its first meeting at once."),
        groups=tuple(
            (card.group.name.say(language()), _when(card))
            for card in cards
            if card.state is not GroupState.CLOSED
        ),
        url=links().all_groups(found.slug, site=_site(found)),
    )
    return _pdf(slide_pdf(slide), f"{found.slug}-closing.pdf")


def _when(card: Card) -> str:
    if card.meeting is None:
        return _("The first date is being set.")
    day = local_day(card.meeting.starts_at, card.group.timezone, form="weekday")
    return _("Next: %(day)s.", day=day)


def _site(event: Event) -> str:
    """The site where it hangs, if the address names one of the event."""
    asked = request.args.get("site", "")
    return asked if any(s.slug == asked for s in event.sites) else ""


def _pdf(content: bytes, name: str) -> Response:
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@bp.get("/<string:group_slug>/poster.pdf")
@requires(MANAGE)
def poster(event: str, group_slug: str) -> Response:
    """A sheet with the QR code of the sign-up form; ``?site=`` marks where it hangs."""
    found = _group(event, group_slug)
    url = links().join(found.event.slug, found.slug, site=_site(found.event))
    content = poster_pdf(
        Poster(
            event=found.event.name.say(language()),
            title=_("Join %(group)s", group=found.name.say(language())),
            purpose=found.purpose.say(language()),
            ask=_("Scan and sign up. It takes a minute."),
            url=url,
        )
    )
    return _pdf(content, f"{found.slug}-poster.pdf")
