"""Bringing in a list, step by step: the file, its columns, a look at it, and the deed."""

from collections.abc import Sequence

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug import Response
from wtforms import BooleanField, FileField, SelectField, TextAreaField
from wtforms.fields import SelectChoice

from summit.access.permissions import Permission
from summit.clock import now
from summit.errors import N_, Conflict, FieldError
from summit.events.models import Event
from summit.events.queries import event_of, scope_of
from summit.extensions import db
from summit.registration.actions.importing import drop_list, keep_list, match_columns, start_list
from summit.registration.actions.lists import (
    ROWS_ON_A_PAGE,
    all_rows_in,
    counts_of,
    former_mappings,
    list_of,
    lists_of,
    partners_at,
    questions_for_lists,
    rooms_of,
    rows_in,
    same_file,
)
from summit.registration.columns import (
    COLUMN_WORDS,
    EXAMPLE,
    FINDINGS,
    QUESTION,
    Column,
    guess,
    remembered,
    targets_of,
)
from summit.registration.models import FormQuestion, ImportRow, ListImport, Partner
from summit.registration.sheets import MOST_BYTES, Sheet, digest_of, read_file, read_text
from summit.registration.states import ImportState, RowState
from summit.web.access import allow, current_actor, requires
from summit.web.downloads import csv_file
from summit.web.errors import say
from summit.web.forms import BaseForm
from summit.web.layout import Link, language
from summit.web.navigation import console_frame
from summit.web.paging import Page, page_number

bp = Blueprint("imports", __name__, url_prefix="/console/<string:event>/people/import")
P = Permission
Answer = str | Response | tuple[str, int]
SECONDS = 2  # until a page that shows progress is asked for again
NEWCOMERS = (RowState.READ, RowState.DONE)
BAD = (RowState.BAD, RowState.FAILED)
SHOWN = {"bad": BAD, "new": NEWCOMERS, "known": (RowState.KNOWN,)}
LIST_WORDS: dict[ImportState, tuple[str, str]] = {
    ImportState.READ: ("wait", N_("Not added yet")),
    ImportState.RUNNING: ("wait", N_("Being added")),
    ImportState.DONE: ("good", N_("Added")),
    ImportState.DROPPED: ("", N_("Dropped")),
}


class ListForm(BaseForm):
    """The list itself, as a file or pasted."""

    file = FileField(lazy_gettext("File"))
    text = TextAreaField(lazy_gettext("Or paste the rows here"))

    def sheet(self) -> tuple[Sheet, str, str]:
        """What was sent, its name, and what tells the very same file. Raises FieldError."""
        upload = request.files.get("file")
        if upload is not None and upload.filename:
            data = upload.stream.read(MOST_BYTES + 1)
            return read_file(data), upload.filename[-120:], digest_of(data)
        text = self.text.data or ""
        if not text.strip():
            raise FieldError("file", N_("Choose a file, or paste the rows."))
        return read_text(text), "", digest_of(text)


class StartForm(BaseForm):
    """Whose places are used, and whether people are told."""

    partner = SelectField(lazy_gettext("Delegates of"), default="")
    tell = BooleanField(lazy_gettext("Send each their ticket by mail"))


def _event(slug: str, *crumbs: Link) -> Event:
    """The event, for who manages the people of all its sites."""
    found = event_of(db.session(), slug)
    allow(P.PEOPLE_MANAGE, scope_of(found))
    lists = Link(_("Bring in a list"), url_for("imports.index", event=slug))
    people = Link(_("People"), url_for("people.index", event=slug))
    console_frame(slug, found.name.say(language()), scope_of(found), people, lists, *crumbs)
    return found


def _named(found: ListImport) -> str:
    name: str = found.filename or _("Pasted rows")
    return name


@bp.get("")
@requires(P.PEOPLE_MANAGE)
def index(event: str) -> Answer:
    return _page(_event(event), ListForm())


def _page(event: Event, form: ListForm) -> str:
    former = lists_of(db.session(), event.id)
    return render_template(
        "registration/people/import.html",
        event=event,
        form=form,
        former=[(found, _named(found)) for found in former],
        counts=counts_of(db.session(), [found.id for found in former]),
        words=LIST_WORDS,
    )


@bp.get("/example.csv")
@requires(P.PEOPLE_MANAGE)
def example(event: str) -> Response:
    """A short list that can be filled in: people of this event's sites."""
    found = _event(event)
    names = [site.name.say(language()) for site in found.sites] or [""]
    people = (
        ("Alma Robles", "alma.robles@example.org", "555-0101", "Casa Abierta", names[0], "es"),
        ("Wren Halloway", "wren.halloway@example.org", "", "Valley Gardens", names[-1], "en"),
        ("Teo Marsh", "teo.marsh@example.org", "", "", names[0], "en"),
    )
    return csv_file("example-list.csv", EXAMPLE, people)


@bp.post("")
@requires(P.PEOPLE_MANAGE)
def upload(event: str) -> Answer:
    """Keep the list as it was read; nobody is registered by this."""
    found, form = _event(event), ListForm()
    if not form.validate_on_submit():
        return _page(found, form), 422
    try:
        sheet, filename, digest = form.sheet()
        kept = keep_list(db.session(), found, sheet, filename=filename, digest=digest,
                         actor=current_actor(), now=now())  # fmt: skip
    except FieldError as error:
        form.refuse(error)
        return _page(found, form), 422
    except Conflict as refusal:
        flash(say(refusal), "warning")
        return _page(found, form), refusal.status
    db.session.commit()
    return redirect(url_for(".columns", event=event, number=kept.id), 303)


@bp.get("/<int:number>/columns")
@requires(P.PEOPLE_MANAGE)
def columns(event: str, number: int) -> Answer:
    found = _event(event, Link(_("Columns"), None))
    kept = list_of(db.session(), found.id, number)
    if kept.state != ImportState.READ:
        return redirect(url_for(".show", event=event, number=number), 303)
    return _columns_page(found, kept, _columns_form(found, kept))


def _columns_form(event: Event, kept: ListImport) -> BaseForm:
    """A select for each column, with what it was read as before, or a guess."""
    questions = questions_for_lists(db.session(), event.id)
    former = former_mappings(db.session(), event.coalition_id)
    targets = remembered(kept.headings, former, targets_of(questions))
    fields = {f"column-{n}": SelectField(heading or _("Column %(number)s", number=n + 1))
              for n, heading in enumerate(kept.headings)}  # fmt: skip
    fields |= {"columns": SelectField(_("Columns")), "site": SelectField(_("Site for everybody"))}
    data = {f"column-{n}": target
            for n, target in enumerate(targets or guess(kept.headings, questions))}  # fmt: skip
    form: BaseForm = type("ColumnsForm", (BaseForm,), fields)(
        data=data | {"site": kept.options.get("site", "")}
    )
    _offer(form, event, questions, len(kept.headings))
    return form


def _offer(form: BaseForm, event: Event, questions: Sequence[FormQuestion], width: int) -> None:
    about, asked = _("The person"), _("Questions of the form")
    choices = [SelectChoice("", _("Leave it out")),
               *(SelectChoice(c, _(COLUMN_WORDS[c]), optgroup=about) for c in Column),
               *(SelectChoice(f"{QUESTION}{q.key}", q.title.say(language())[:80], optgroup=asked)
                 for q in questions)]  # fmt: skip
    for n in range(width):
        form[f"column-{n}"].choices = choices
    form["columns"].choices, form["columns"].validate_choice = [("", "")], False
    names = [(site.slug, site.name.say(language())) for site in event.sites]
    form["site"].choices = [("", _("As the column says")), *names]


def _columns_page(event: Event, kept: ListImport, form: BaseForm) -> str:
    rows = rows_in(db.session(), kept.id, list(RowState))[:3]
    width = range(len(kept.headings))
    samples = [[row.cells[n] for row in rows if row.cells[n : n + 1] != [""]] for n in width]
    return render_template(
        "registration/people/import_columns.html",
        event=event,
        kept=kept,
        name=_named(kept),
        form=form,
        fields=[(form[f"column-{n}"], samples[n]) for n in width],
        count=sum(counts_of(db.session(), [kept.id])[kept.id].values()),
        again=same_file(db.session(), kept),
    )


@bp.post("/<int:number>/columns")
@requires(P.PEOPLE_MANAGE)
def match(event: str, number: int) -> Answer:
    """Say what each column is; every row is looked at. Still nobody is registered."""
    found = _event(event, Link(_("Columns"), None))
    kept = list_of(db.session(), found.id, number)
    form = _columns_form(found, kept)
    if not form.validate_on_submit():
        return _columns_page(found, kept, form), 422
    kept.options = kept.options | {"site": form["site"].data or ""}
    targets = [form[f"column-{n}"].data or "" for n in range(len(kept.headings))]
    try:
        match_columns(db.session(), found, kept, targets)
    except FieldError as error:
        db.session.rollback()
        form.refuse(error)
        again = _event(event, Link(_("Columns"), None))
        return _columns_page(again, list_of(db.session(), again.id, number), form), 422
    db.session.commit()
    return redirect(url_for(".show", event=event, number=number), 303)


@bp.get("/<int:number>")
@requires(P.PEOPLE_MANAGE)
def show(event: str, number: int) -> Answer:
    """What would happen, how far it is, or what came of it."""
    found = _event(event)
    kept = list_of(db.session(), found.id, number)
    if kept.state == ImportState.READ and not kept.mapping:
        return redirect(url_for(".columns", event=event, number=number), 303)
    answer = make_response(_show(found, kept, _start_form(found)))
    if kept.state == ImportState.RUNNING:
        answer.headers["Refresh"] = str(SECONDS)
    return answer


def _show(event: Event, kept: ListImport, form: StartForm) -> str:
    session, chosen = db.session(), request.args.get("show", "bad")
    chosen = chosen if chosen in SHOWN else "bad"
    counts = counts_of(session, [kept.id])[kept.id]
    numbers = {name: sum(counts.get(state, 0) for state in states)
               for name, states in SHOWN.items()}  # fmt: skip
    rows = rows_in(session, kept.id, SHOWN[chosen], page=page_number())
    return render_template(
        "registration/people/import_show.html",
        event=event,
        kept=kept,
        name=_named(kept),
        form=form,
        counts=counts,
        numbers=numbers,
        done=counts.get(RowState.DONE, 0),
        left=counts.get(RowState.READ, 0),
        shown=chosen,
        rows=[(row, _who(kept, row), [_said(f) for f in row.findings]) for row in rows],
        page=Page(page_number(), ROWS_ON_A_PAGE, numbers[chosen]),
        waiting=_waiting(event, kept),
        words=LIST_WORDS,
    )


def _waiting(event: Event, kept: ListImport) -> list[tuple[str, int]]:
    """How many would go to the waitlist of which site, as things are now."""
    rooms, wanted = rooms_of(db.session(), event.id), kept.options.get("sites", {})
    over = [(site.name.say(language()), wanted.get(site.slug, 0) - rooms[site.slug].left)
            for site in event.sites if site.slug in rooms]  # fmt: skip
    return [(name, count) for name, count in over if count > 0]


def _who(kept: ListImport, row: ImportRow) -> str:
    """By what a row is found again: its name and address."""
    wanted = (Column.NAME, Column.FIRST_NAME, Column.LAST_NAME, Column.EMAIL)
    cells = [cell for n, cell in enumerate(row.cells) if kept.mapping.get(str(n)) in wanted]
    return " · ".join(cell[:80] for cell in cells if cell)


def _said(finding: dict[str, object]) -> tuple[str, str, str]:
    """A finding for people: the column, what stands there, and what is wrong with it."""
    values: dict[str, object] = finding.get("values") or {}  # type: ignore[assignment]
    text: str = _(str(finding["message"]))
    return str(finding["column"]), str(values.get("cell", "")), text % values if values else text


@bp.get("/<int:number>/to-correct.csv")
@requires(P.PEOPLE_MANAGE)
def bad_rows(event: str, number: int) -> Response:
    """The rows that were not added, as they stood, with what to correct: to bring in again."""
    kept = list_of(db.session(), _event(event).id, number)
    heading = [*kept.headings, FINDINGS]
    rows = [[*row.cells[: len(kept.headings)], _sentence(row)]
            for row in all_rows_in(db.session(), kept.id, BAD)]  # fmt: skip
    return csv_file(f"to-correct-{number}.csv", heading, rows)


def _sentence(row: ImportRow) -> str:
    said = (_said(finding) for finding in row.findings)
    return " ".join(f"{column}: {text}" if column else text for column, _cell, text in said)


def _start_form(event: Event) -> StartForm:
    form = StartForm()
    partners = partners_at(db.session(), event.id)
    named = [(str(p.id), _kept_for(p)) for p in partners]
    form.partner.choices = [("", _("Nobody: general places")), *named]
    return form


def _kept_for(partner: Partner) -> str:
    """A partner and the places that are still kept for it."""
    kept = [f"{a.site.name.say(language())}: {max(a.places - a.taken, 0)}"
            for a in partner.allocations if a.released_at is None]  # fmt: skip
    name = partner.organization.name
    return f"{name} ({', '.join(kept)})" if kept else name


@bp.post("/<int:number>/start")
@requires(P.PEOPLE_MANAGE)
def start(event: str, number: int) -> Answer:
    found = _event(event)
    kept, form = list_of(db.session(), found.id, number), _start_form(found)
    if not form.validate_on_submit():
        return _show(found, kept, form), 422
    chosen = [p for p in partners_at(db.session(), found.id) if str(p.id) == form.partner.data]
    start_list(
        db.session(),
        found,
        kept,
        tell=bool(form.tell.data),
        partner=chosen[0] if chosen else None,
        actor=current_actor(),
        now=now(),
    )
    db.session.commit()
    return redirect(url_for(".show", event=event, number=number), 303)


@bp.post("/<int:number>/drop")
@requires(P.PEOPLE_MANAGE)
def drop(event: str, number: int) -> Answer:
    found = _event(event)
    kept = list_of(db.session(), found.id, number)
    drop_list(db.session(), found, kept, actor=current_actor(), now=now())
    flash(_("Nothing more of this list is added."), "success")
    db.session.commit()
    return redirect(url_for(".index", event=event), 303)
