"""An organizer writes to the people of an event: preview, test, and the letter to all."""

from dataclasses import dataclass

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug import Response

from summit.access.permissions import Permission
from summit.access.tokens import new_uid
from summit.accounts.queries import user_of
from summit.clock import now
from summit.directory.actions import acts
from summit.directory.deeds import Deed
from summit.directory.models import BulkAct
from summit.directory.queries.acts import act_of, letter_act, people_of
from summit.directory.queries.writing import ids_to_write, readers_of
from summit.directory.states import BulkState
from summit.directory.writing.forms import WriteForm, write_form
from summit.errors import Conflict, NotFound
from summit.events.models import Event
from summit.events.queries import event_of, scope_of
from summit.extensions import db
from summit.registration.actions.writing import send_test, shown
from summit.registration.models import Registration
from summit.registration.states import OPEN, State
from summit.registration.written import Written
from summit.web.access import allow, current_actor, requires
from summit.web.errors import say
from summit.web.layout import Link, language
from summit.web.navigation import console_frame

bp = Blueprint("writing", __name__, url_prefix="/console/<string:event>/people")
P = Permission
Answer = str | Response


@dataclass(frozen=True, slots=True)
class Desk:
    """A letter being written; ``picked``: the people of the list that it is for, if it is."""

    event: Event
    form: WriteForm
    picked: BulkAct | None

    @property
    def written(self) -> Written:
        return self.form.written(self.event.sites, self.form.campaign.data)

    @property
    def states(self) -> frozenset[State]:
        """Those of the people who get it."""
        if self.picked:
            return frozenset(State)
        chosen = self.form.state.data
        return OPEN if chosen == "both" else frozenset({State(chosen)})

    @property
    def ids(self) -> sa.Select[int]:
        """The registrations of those chosen."""
        if self.picked:
            return people_of(self.picked.id)
        slug = self.form.site.data
        site = next((site.id for site in self.event.sites if site.slug == slug), None)
        return ids_to_write(self.event.id, site_id=site, states=self.states)


@bp.get("/write")
@requires(P.PEOPLE_MANAGE)
def write(event: str) -> Answer:
    desk = _open(event)
    if desk.picked and desk.picked.state != BulkState.READY:
        return _lead_to(desk, desk.picked)
    return _page(desk)


@bp.post("/write")
@requires(P.PEOPLE_MANAGE)
def decide(event: str) -> Answer:
    """Preview it, send a test to oneself, or let it go to everybody chosen."""
    desk = _open(event)
    if not desk.form.validate():
        return _page(desk)
    people, first = readers_of(db.session(), desk.ids)
    if first is None:
        field = desk.form.subject_en if desk.picked else desk.form.state
        field.errors = [_("Nobody with an e-mail address fits this choice.")]
        return _page(desk)
    deed = request.form.get("do", "")
    if deed == "test":
        return _test(desk, people, first)
    if deed == "send" and desk.form.people.data == str(people):
        return _begin(desk)
    return _page(desk, people, first, moved=deed == "send")


def _open(slug: str) -> Desk:
    """The event and its form. A letter goes to all its sites, so a site's team cannot write it;
    they write to those whom they picked in the list.
    """
    found = event_of(db.session(), slug)
    form = write_form(found, language=language(), campaign=new_uid())
    uid = request.args.get("people", "")
    if not uid:
        allow(P.PEOPLE_MANAGE, scope_of(found))
        return Desk(found, form, None)
    del form.site, form.state
    return Desk(found, form, _picked(found, uid))


def _picked(event: Event, uid: str) -> BulkAct:
    """Whom somebody chose in the list for a letter: their own choice alone. Raises NotFound."""
    found = act_of(db.session(), event.id, uid)
    if found.deed != Deed.WRITE or found.user_id != current_actor().user_id:
        raise NotFound
    return found


def _page(
    desk: Desk, people: int = 0, first: Registration | None = None, *, moved: bool = False
) -> str:
    """The form; with ``first`` also the letter as the first of the ``people`` gets it.

    ``moved``: it was to be sent, but not to this many.
    """
    event, form = desk.event, desk.form
    crumbs = (
        Link(_("People"), url_for("people.index", event=event.slug)),
        Link(_("Write to people"), None, current=True),
    )
    console_frame(event.slug, event.name.say(language()), scope_of(event), *crumbs)
    if first:
        form.people.data = str(people)
    return render_template(
        "directory/people/write.html",
        event=event,
        form=form,
        people=people,
        first=first.person.full_name if first else "",
        letter=shown(desk.written, event, first) if first else None,
        letter_language=desk.written.language_for(first.language) if first else None,
        moved=moved,
        picked=desk.picked.uid if desk.picked else None,
        reachable=readers_of(db.session(), desk.ids).people if desk.picked else 0,
    )


def _test(desk: Desk, people: int, first: Registration) -> str:
    """Post it to whoever is logged in; the page stays as it was, with the preview."""
    user = user_of(db.session(), current_actor().user_id or 0)
    send_test(db.session(), desk.written, desk.event, first, to=user, now=now())
    flash(_("The test is on its way to %(email)s.", email=user.email), "success")
    page = _page(desk, people, first)
    db.session.commit()
    return page


def _begin(desk: Desk) -> Response:
    """Hand it to the worker, once: the page of a letter that was begun says how far it is."""
    campaign = desk.form.campaign.data
    known = desk.picked or letter_act(db.session(), desk.event.id, campaign)
    act = known or _prepare(desk)
    try:
        acts.begin_letter(
            db.session(), desk.event, act, desk.written, actor=current_actor(), now=now()
        )
    except Conflict as refusal:
        flash(say(refusal), "warning")
    answer = _lead_to(desk, act)
    db.session.commit()
    return answer


def _prepare(desk: Desk) -> BulkAct:
    return acts.prepare(
        db.session(),
        desk.event,
        Deed.WRITE,
        desk.ids,
        actor=current_actor(),
        language=language(),
        now=now(),
        states=sorted(desk.states),
    )


def _lead_to(desk: Desk, act: BulkAct) -> Response:
    return redirect(url_for("people.act", event=desk.event.slug, uid=act.uid), 303)
