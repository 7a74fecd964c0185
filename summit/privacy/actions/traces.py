"""Where people are named in rows that are not theirs: letters, lists and logs."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from summit.access.tokens import digest, new_secret
from summit.audit.models import AuditEntry
from summit.checkin.models import Scan
from summit.db import append_only_paused
from summit.directory.models import BulkAct, SavedFilter
from summit.events.models import Event
from summit.groups.models import Fact
from summit.outbox.actions import forget
from summit.outbox.models import Message
from summit.people.models import Organization, Person
from summit.privacy.words import ERASED_NAME, in_json, without
from summit.registration.models import ImportRow, Invitation, ListImport, Partner, Registration
from summit.registration.states import InvitationState
from summit.stakeholders.models import (
    Ask,
    Assessment,
    Stakeholder,
    StakeholderCategory,
    StakeholderContact,
)
from summit.surveys.models import Survey, SurveyContact
from summit.townhall.models import HallQuestion, TownHall

Column = InstrumentedAttribute[Any] | sa.ColumnElement[Any]


@dataclass(slots=True)
class Traces:
    """Whose rows they are, and by which words other rows name them.

    ``names`` are looked for in what is about the person only, for somebody else may be called the
    same; ``addresses`` (e-mail, telephone) everywhere in the coalition.
    """

    coalition: int
    people: list[int]
    registrations: list[int]
    memberships: list[int]
    names: list[str]
    addresses: list[str]

    @property
    def words(self) -> list[str]:
        return [*self.addresses, *self.names]

    @property
    def subjects(self) -> list[str]:
        """What the log of deeds calls them."""
        return [
            *(f"person:{i}" for i in self.people),
            *(f"registration:{i}" for i in self.registrations),
            *(f"membership:{i}" for i in self.memberships),
        ]


def scrub_letters(session: Session, traces: Traces) -> None:
    """Letters to the person's address, and letters to others that name the person."""
    own = Message.coalition_id == traces.coalition
    forget(session, own, _is_one_of(Message.recipient, traces.addresses))
    for message in _rows(session, Message, own, (Message.values, Message.subject), traces.words):
        message.values = without(message.values, traces.words)
        message.subject = without(message.subject, traces.words)
    session.flush()  # what follows goes past the objects


def scrub_guests(session: Session, traces: Traces) -> None:
    """Those whom the person brought and never named: a name like "Guest 2 of Ana" stands in."""
    mine, theirs = aliased(Registration), aliased(Registration)
    brought = (
        sa.select(theirs.person_id)
        .join(mine, mine.party_id == theirs.party_id)
        .where(mine.id.in_(traces.registrations))
    )
    unnamed = sa.and_(Person.name_key == "", Person.id.in_(brought))
    for guest in _rows(session, Person, unnamed, (Person.full_name,), traces.names):
        guest.full_name = without(guest.full_name, traces.names)


def scrub_lists(session: Session, traces: Traces) -> None:
    """Invitations, files that were brought in, saved searches, partners' contacts, wishes,
    questions of others from the floor.
    """
    events = sa.select(Event.id).where(Event.coalition_id == traces.coalition)
    _forget_invitations(session, traces, events)
    _forget_rows(session, traces, events)
    for act in _rows(session, BulkAct, BulkAct.event_id.in_(events), (BulkAct.options,),
                     traces.addresses):  # fmt: skip
        act.options = without(act.options, traces.addresses)
    for found in _rows(session, SavedFilter, SavedFilter.event_id.in_(events),
                       (SavedFilter.query,), traces.addresses):  # fmt: skip
        found.query = without(found.query, traces.addresses)
    halls = sa.select(TownHall.id).where(TownHall.event_id.in_(events))
    for asked in _rows(session, HallQuestion, HallQuestion.hall_id.in_(halls),
                       (HallQuestion.text,), traces.addresses):  # fmt: skip
        asked.text = without(asked.text, traces.addresses)
    _forget_contacts(session, traces, events)
    session.flush()  # the logs are corrected in a transaction that is whole so far


def _forget_invitations(session: Session, traces: Traces, events: sa.Select[Any]) -> None:
    theirs = sa.or_(
        Invitation.registration_id.in_(traces.registrations),
        _is_one_of(Invitation.email, traces.addresses),
    )
    asked = sa.select(Invitation).where(Invitation.event_id.in_(events), theirs)
    for invitation in session.scalars(asked):
        invitation.full_name, invitation.organization = ERASED_NAME, ""
        invitation.email, invitation.email_key = "", f"erased:{invitation.id}"
        invitation.link_digest = digest(new_secret())
        if invitation.state in (InvitationState.WRITTEN, InvitationState.SENT):
            invitation.state = InvitationState.WITHDRAWN


def _forget_rows(session: Session, traces: Traces, events: sa.Select[Any]) -> None:
    imports = sa.select(ListImport.id).where(ListImport.event_id.in_(events))
    told = _tells((ImportRow.cells, ImportRow.findings), traces.words)
    theirs = sa.or_(ImportRow.registration_id.in_(traces.registrations), told)
    asked = sa.select(ImportRow).where(ImportRow.list_import_id.in_(imports), theirs)
    for row in session.scalars(asked):
        row.cells, row.findings = [], []


def _forget_contacts(session: Session, traces: Traces, events: sa.Select[Any]) -> None:
    surveys = sa.select(Survey.id).where(Survey.event_id.in_(events))
    session.execute(
        sa.delete(SurveyContact).where(
            SurveyContact.survey_id.in_(surveys), _is_one_of(SurveyContact.email, traces.addresses)
        )
    )
    session.execute(
        sa.update(Partner)
        .where(Partner.event_id.in_(events), _is_one_of(Partner.contact_email, traces.addresses))
        .values(contact_name="", contact_email=None)
    )
    session.execute(
        sa.update(Organization)
        .where(
            Organization.coalition_id == traces.coalition,
            _is_one_of(Organization.contact_email, traces.addresses),
        )
        .values(contact_email=None)
    )


def scrub_inventory(session: Session, traces: Traces) -> None:
    """Addresses in what is written about others; append-only rows must be open to it by now."""
    theirs = sa.select(Stakeholder.id).where(Stakeholder.coalition_id == traces.coalition)
    texts: tuple[tuple[type[Any], str, Column], ...] = (
        (Stakeholder, "slot_text", Stakeholder.id),
        (Stakeholder, "area", Stakeholder.id),
        (StakeholderCategory, "note", StakeholderCategory.stakeholder_id),
        (StakeholderContact, "note", StakeholderContact.stakeholder_id),
        (Assessment, "note", Assessment.stakeholder_id),
        (Ask, "text", Ask.stakeholder_id),
    )
    for kind, name, owner in texts:
        for row in _rows(session, kind, owner.in_(theirs), (getattr(kind, name),),
                         traces.addresses):  # fmt: skip
            setattr(row, name, without(getattr(row, name), traces.addresses))


def scrub_logs(session: Session, traces: Traces) -> None:
    """The append-only tables: who was scanned, said or changed; that it happened stays."""
    with append_only_paused(session, "erasing a person"):
        for scan in session.scalars(
            sa.select(Scan).where(Scan.registration_id.in_(traces.registrations))
        ):
            scan.code_digest, scan.reason = "", ""
            scan.result = {k: v for k, v in scan.result.items() if k not in ("name", "badge")}
        for fact in session.scalars(
            sa.select(Fact).where(Fact.membership_id.in_(traces.memberships))
        ):
            fact.note, fact.detail = "", without(fact.detail, traces.words)
        for entry in _entries(session, traces):
            entry.actor = without(entry.actor, traces.words)
            entry.detail = without(entry.detail, traces.words)


def _entries(session: Session, traces: Traces) -> Iterator[AuditEntry]:
    """Deeds done to the person, and deeds that mention an address of theirs."""
    told = _tells((AuditEntry.detail, AuditEntry.actor), traces.addresses)
    theirs = sa.or_(AuditEntry.subject.in_(traces.subjects), told)
    yield from session.scalars(
        sa.select(AuditEntry).where(AuditEntry.coalition_id == traces.coalition, theirs)
    )


def _is_one_of(column: Column, addresses: Collection[str]) -> sa.ColumnElement[bool]:
    return sa.func.lower(column).in_([address.lower() for address in addresses])


def _tells(columns: Sequence[Column], words: Collection[str]) -> sa.ColumnElement[bool]:
    """Whether any of the columns, text or JSON, has any of the words in it."""
    texts = [sa.cast(column, sa.Text) for column in columns]
    forms = {form for word in words for form in (word, in_json(word))}
    return sa.or_(
        sa.false(), *(text.icontains(form, autoescape=True) for text in texts for form in forms)
    )


def _rows(
    session: Session,
    kind: type[Any],
    where: sa.ColumnElement[bool],
    columns: Sequence[Column],
    words: Collection[str],
) -> Sequence[Any]:
    return session.scalars(sa.select(kind).where(where, _tells(columns, words))).all()
