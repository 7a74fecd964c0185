"""Everything that is kept about a person as one document to take along."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from summit.directory.models import Note
from summit.people.models import Person
from summit.privacy.queries import (
    answers_about,
    arrivals_about,
    asks_about,
    contacts_about,
    entries_about,
    facts_about,
    groups_about,
    invitations_about,
    letters_about,
    notes_about,
    offers_about,
    opinions_about,
    pulses_about,
    registrations_about,
    rows_of,
    scans_about,
    seats_about,
    sessions_about,
    surveys_about,
    tasks_about,
)
from summit.registration.models import Registration, RegistrationAnswer
from summit.schedule.models import Speaker
from summit.schedule.speakers.queries import appearances_about, parts_of
from summit.stakeholders.models import Assessment, Stakeholder
from summit.townhall.models import HallQuestion
from summit.townhall.queries import questions_about, votes_about
from summit.web.layout import language

Told = dict[str, Any]


def everything_about(session: Session, person: Person) -> Told:
    """All of it, by plain words; moments in ISO 8601 and UTC. Nothing that opens a door or a page
    (tokens) is in it, and of surveys only whether they were answered.
    """
    people = [row.id for row in rows_of(session, person)]
    registrations = registrations_about(session, people)
    ids = [one.id for one in registrations]
    memberships = groups_about(session, people)
    entries = entries_about(session, people)
    listed = [one.id for one in entries]
    return {
        "person": _person(person),
        "registrations": [_registration(one) for one in registrations],
        "answers": [_answer(one) for one in answers_about(session, ids)],
        "offers": [_offer(one) for one in offers_about(session, ids)],
        "invitations": [_invitation(one) for one in invitations_about(session, ids)],
        "letters": [_row(r, "subject", "written_at", "sent_at")
                    for r in letters_about(session, people)],
        "scans": [_row(r, "at", "door", "direction", "verdict") for r in scans_about(session, ids)],
        "presence": [_row(r, "door", "came_at", "left_at") for r in arrivals_about(session, ids)],
        "sessions": [{"session": r[0].say(language()), "what": r[1], "at": _said(r[2])}
                     for r in sessions_about(session, ids)],
        "answered_after_sessions": [r[0].say(language()) for r in pulses_about(session, ids)],
        "groups": [
            {"group": m.group.slug, "since": _said(m.created_at), "consent_at": _said(m.consent_at)}
            for m in memberships
        ],
        "group_facts": [
            _row(r, "group", "kind", "happened_at", "written_at", "detail", "note", "meeting_at")
            for r in facts_about(session, [m.id for m in memberships])
        ],
        "group_tasks": [_row(r, "group", "task", "until", "taken_on_at")
                        for r in tasks_about(session, [m.id for m in memberships])],
        "group_seats": [_row(r, "group", "organization", "part", "since", "until")
                        for r in seats_about(session, people)],
        "stakeholder": [_entry(one) for one in entries],
        "stakeholder_opinions": [_opinion(one) for one in opinions_about(session, listed)],
        "stakeholder_asks": [_row(r, "asked", "asked_at", "until", "outcome")
                             for r in asks_about(session, listed)],
        "stakeholder_contacts": [_row(r, "on", "channel", "answered", "note")
                                 for r in contacts_about(session, listed)],
        "surveys": [{"survey": r[0].say(language()), "answered": r[1], "begun": r[2],
                     "left_for_later": r[3]}
                    for r in surveys_about(session, people)],
        "on_stage": [_appearance(one) for one in appearances_about(session, people)],
        "questions": [_question(one) for one in questions_about(session, ids)],
        "votes": [{"question": dict(r[0]), "voted_at": _said(r[1])}
                  for r in votes_about(session, ids)],
        "notes": [_note(one) for one in notes_about(session, ids)],
    }  # fmt: skip


def _said(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _row(row: Sequence[Any], *names: str) -> Told:
    return {name: _said(value) for name, value in zip(names, row, strict=True)}


def _person(person: Person) -> Told:
    return {
        "full_name": person.full_name,
        "email": person.email,
        "phone": person.phone,
        "language": person.language,
        "organization": person.organization.name if person.organization else None,
        "known_since": _said(person.created_at),
    }


def _registration(one: Registration) -> Told:
    return {
        "event": one.event.slug,
        "site": one.site.slug,
        "state": one.state.value,
        "source": one.source.value,
        "language": one.language,
        "made_at": _said(one.made_at),
        "confirmed_at": _said(one.confirmed_at),
        "cancelled_at": _said(one.cancelled_at),
        "consent_version": one.consent_version,
        "consent_at": _said(one.consent_at),
        "ticket_codes": [ticket.code for ticket in one.tickets],
        "came_with_others": one.party_id is not None,
    }


def _answer(one: RegistrationAnswer) -> Told:
    question = one.question
    return {
        "question": question.title.say(language()),
        "key": question.key,
        "version": question.version,
        "still_asked": question.retired_at is None,
        "answer": one.value,
    }


def _offer(one: Any) -> Told:
    return {
        "site": one.site.slug,
        "state": one.state.value,
        "made_at": _said(one.made_at),
        "ended_at": _said(one.ended_at),
    }


def _invitation(one: Any) -> Told:
    return {
        "state": one.state.value,
        "sent_at": _said(one.sent_at),
        "reminded_at": _said(one.reminded_at),
        "answered_at": _said(one.answered_at),
    }


def _entry(one: Stakeholder) -> Told:
    return {
        "written_down_at": _said(one.made_at),
        "wanted_in": one.group.slug if one.group else None,
        "area": one.area,
        "sectors": [row.sector.value for row in one.sectors],
        "kinds": [
            {"kind": row.category.value, "why": row.note, "said_at": _said(row.asserted_at),
             "said_by_yourself": row.asserted_by_id is None}
            for row in one.categories
        ],
    }  # fmt: skip


def _opinion(one: Assessment) -> Told:
    return {
        "at": _said(one.at),
        "influence": one.influence,
        "interest": one.interest,
        "support": one.support,
        "level": one.current_level,
        "wanted_level": one.desired_level,
        "barriers": one.barriers,
        "why": one.note,
    }


def _appearance(one: Speaker) -> Told:
    return {
        "name": one.name,
        "about": dict(one.about),
        "picture": one.photo is not None,
        "not_available": [[_said(a.starts_at), _said(a.ends_at)] for a in one.absences],
        "sessions": [
            {"title": p.session.title.say(language()), "part": p.part.value,
             "answer": p.answer.value, "answered_at": _said(p.answered_at)}
            for p in parts_of(one)
        ],
    }  # fmt: skip


def _note(one: Note) -> Told:
    return {"written_at": _said(one.written_at), "text": one.text}


def _question(one: HallQuestion) -> Told:
    return {
        "town_hall": one.hall.programmed.slug,
        "text": dict(one.text),
        "without_name": one.anonymous,
        "state": one.state.value,
        "votes": one.votes,
        "asked_at": _said(one.asked_at),
    }
