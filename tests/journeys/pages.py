"""Every page that a person opens, and who opens it, in the sample story."""

from datetime import timedelta
from typing import NamedTuple

import sqlalchemy as sa
from flask import current_app, url_for

from summit.access.policy import Actor
from summit.access.tokens import Purpose, new_uid
from summit.accounts.actions.links import LinkPurpose, make_link
from summit.accounts.models import User
from summit.checkin.actions import offer_pairing
from summit.checkin.models import Point
from summit.checkin.states import DeviceRole, PointKind
from summit.clock import now
from summit.directory.actions.acts import prepare
from summit.directory.deeds import Deed
from summit.events.models import Event
from summit.extensions import db
from summit.groups.links import Links
from summit.groups.models import Group, GroupLead, GroupMeeting, Membership
from summit.outbox.models import Message
from summit.outbox.stopping import mailbox, stop_url
from summit.registration.actions.inviting import Terms, write_down
from summit.registration.invited.lines import read_lines
from summit.registration.models import (
    FormQuestion,
    FormSection,
    Invitation,
    Partner,
    Registration,
)
from summit.registration.states import State
from summit.schedule.models import ProgrammeSession, Speaker
from summit.stakeholders.models import Stakeholder
from summit.townhall.models import HallQuestion, TownHall
from summit.web.keys import keyring
from tests.journeys import programme_pages
from tests.journeys.survey_pages import survey_pages

PAST, NEXT = "summit-2025", "summit-next"
VISITOR, ORGANIZER, LEAD, ADMIN = "visitor", "organizer", "lead", "admin"
BACKBONE = "backbone"
STORY_MONDAY = "2025-05-12"


class Page(NamedTuple):
    endpoint: str
    path: str
    who: str

    @property
    def spoken(self):
        """Whether residents and members read it, and so in their language."""
        return self.who == VISITOR

    def __str__(self):
        return f"{self.path} as {self.who}"


def pages():
    """All of them; needs an app context on a database with the story, and commits."""
    with current_app.test_request_context():
        made = [
            *_public(),
            *_floor(),
            *_personal(),
            *_members(),
            *_leads(),
            *_console(),
            *_groups(),
            *(_page(who, name, **values) for who, name, values in survey_pages()),
            *_inventory(),
            *_above(),
        ]
    db.session.commit()
    return made


def _page(who, endpoint, **values):
    return Page(endpoint, url_for(endpoint, **values), who)


def _one(statement):
    return db.session.scalars(statement.limit(1)).unique().one()


def _event(slug):
    return _one(sa.select(Event).where(Event.slug == slug))


def _invited(event):
    """The secret of somebody's invitation."""
    terms, people = Terms("en"), read_lines("Wren Marsh, wren.marsh@example.org")
    write_down(db.session(), event, people, terms, keys=keyring(), actor=Actor(), now=now())
    one = _one(sa.select(Invitation).where(Invitation.email_key == "wren.marsh@example.org"))
    return _link(Purpose.INVITATION, one)


def _public():
    for event in (NEXT, PAST, "harbor-valley-day"):
        for name in ("front.event", "schedule.programme", "groups.index", "registration.register"):
            yield _page(VISITOR, name, event=event)
    yield _page(VISITOR, "releases.changes", event=NEXT)
    speaker = _one(sa.select(Speaker).where(Speaker.link_digest.is_not(None)))
    yield _page(VISITOR, "speakers.own", token=_link(Purpose.SPEAKER_LINK, speaker))
    for name in ("public.find", "public.party"):
        yield _page(VISITOR, name, event=NEXT)
    yield _page(VISITOR, "invited.decline", event=NEXT, invite=_invited(_event(NEXT)))
    yield _page(VISITOR, "schedule.programme", event=NEXT, site="south")
    yield from programme_pages.public(_page)
    for name in ("groups.join", "groups.sent"):
        yield _page(VISITOR, name, event=NEXT, group_slug="housing")
    for event in (NEXT, PAST):
        for name in ("surveys.answer", "surveys.thanks"):
            yield _page(VISITOR, name, event=event, survey="after-the-day")
    yield _page(VISITOR, "privacy.erased", event=NEXT)
    host, box = _event(NEXT).coalition_id, "ana@example.org"
    token = stop_url(keyring(), "", host, box).rpartition("/")[2]
    yield _page(VISITOR, "unsubscribe.page", coalition_id=host, mailbox=mailbox(box), token=token)
    partner = _one(sa.select(Partner).where(Partner.event_id == _event(NEXT).id))
    yield _page(VISITOR, "partner.page", token=_link(Purpose.PARTNER_LINK, partner))
    for name in ("accounts.login", "accounts.forgotten", "door.page"):
        yield _page(VISITOR, name)
    user = _one(sa.select(User))
    secret = make_link(db.session(), user, LinkPurpose.PASSWORD, now=now())
    yield _page(VISITOR, "accounts.link", token=secret)
    point = _one(sa.select(Point).where(Point.kind == PointKind.ENTRANCE).order_by(Point.id.desc()))
    code = offer_pairing(
        db.session(), point, role=DeviceRole.SCANNER, device_name="Scanner S9", now=now()
    )
    yield _page(VISITOR, "door.offer", code=code)


def _floor():
    for event in (NEXT, PAST):
        yield _page(VISITOR, "ask.index", event=event)
        for name in ("ask.hall", "wall.screen"):
            yield _page(VISITOR, name, event=event, talk="town-hall-south")
    for name in ("ask.question", "ask.ticket"):
        yield _page(VISITOR, name, event=NEXT, talk="town-hall-south")


def _link(purpose, holder):
    return keyring().token(
        purpose, holder.uid, holder.link_version, digest_known=holder.link_digest
    )


def _personal():
    for event, state in ((NEXT, State.CONFIRMED), (PAST, State.CONFIRMED), (PAST, State.CANCELLED)):
        holder = _one(
            sa.select(Registration)
            .join(Event)
            .where(Event.slug == event, Registration.state == state)
            .order_by(Registration.id)
        )
        token = _link(Purpose.PERSONAL_LINK, holder)
        names = [
            "my.index",
            "my.change",
            "party.index",
            "privacy.data",
            "privacy.ask",
            "groups.join_by_link",
        ]
        for name in names if state == State.CONFIRMED else names[:1]:
            yield _page(VISITOR, name, token=token)
    yield from programme_pages.personal(_page, lambda one: _link(Purpose.PERSONAL_LINK, one))


def _members():
    links = Links(keyring(), "")
    for event in (PAST, NEXT):
        found = db.session.scalars(
            sa.select(Membership)
            .join(Group)
            .where(Group.event_id == _event(event).id, Group.slug == "housing")
            .order_by(Membership.id)
            .limit(2)
        ).all()
        for member in found:
            yield _page(VISITOR, "member.page", token=_link(Purpose.MEMBER_LINK, member))
        for member in found[:1]:
            asked = links.question(member, now().date() + timedelta(days=9))
            yield Page("still.page", asked.address(keyring(), ""), VISITOR)
    meeting = _under_way()
    yield Page("host.roster", links.host(meeting), VISITOR)
    yield Page("host.arrive", links.here(meeting), VISITOR)
    yield Page("host.arrived", f"{links.here(meeting)}/thanks", VISITOR)


def _under_way():
    """A meeting of the next summit's groups that began an hour ago."""
    group = _one(sa.select(Group).where(Group.event_id == _event(NEXT).id, Group.slug == "health"))
    begun = now() - timedelta(hours=1)
    meeting = GroupMeeting(
        uid=new_uid(), group_id=group.id, starts_at=begun, ends_at=begun + timedelta(hours=2),
        place="Clinic, hall", announced_at=begun,
    )  # fmt: skip
    db.session.add(meeting)
    db.session.flush()
    return meeting


def _leads():
    group = _one(sa.select(Group).where(Group.event_id == _event(PAST).id, Group.slug == "housing"))
    meetings = db.session.scalars(
        sa.select(GroupMeeting).where(GroupMeeting.group_id == group.id).order_by(GroupMeeting.id)
    ).all()
    member = _one(sa.select(Membership).where(Membership.group_id == group.id))
    yield _page(LEAD, "lead.index")
    yield _page(LEAD, "accounts.account")
    yield _page(LEAD, "lead.group", group=group.id)
    for meeting in (meetings[0], meetings[-1]):
        yield _page(LEAD, "roster.page", group=group.id, meeting=meeting.id)
    yield _page(LEAD, "leadmeetings.change", group=group.id, meeting=meetings[-1].id)
    yield _page(LEAD, "leadmeetings.plan", group=group.id)
    yield _page(LEAD, "leadmember.page", group=group.id, member=member.id)
    yield _page(LEAD, "meetingdoor.page", group=group.id, meeting=meetings[-1].id)
    for name in (
        "lead.add_member",
        "tasks.index",
        "seats.index",
        "polls.index",
        "attendance.index",
    ):
        yield _page(LEAD, name, group=group.id)
    yield _page(LEAD, "leadmonday.index", group=group.id, as_of=STORY_MONDAY)
    yield _page(LEAD, "leadmonday.people", group=group.id, as_of=STORY_MONDAY, state="good")


_CONSOLE = (
    "today.index",
    "people.index",
    "places.index",
    "builder.index",
    "townhalls.index",
    "doors.index",
    "papers.index",
    "settling.index",
    "rehearsal.index",
    "outbox.messages",
    "results.index",
    "calls.index",
    "monday.index",
    "groupdesk.index",
    "console.settings",
)


def _console():
    for event in (PAST, NEXT):
        for name in _CONSOLE:
            yield _page(ORGANIZER, name, event=event)
    for slug in (PAST, NEXT):
        event = _event(slug)
        registration = _one(sa.select(Registration).where(Registration.event_id == event.id))
        for name in ("people.person", "people.edit_person", "erasing.ask"):
            yield _page(ORGANIZER, name, event=slug, registration_id=registration.id)
        yield _page(ORGANIZER, "keeping.index", event=slug)
        yield _page(ORGANIZER, "points.show", event=slug, point=_entrance(slug).id)
        yield _page(ORGANIZER, "results.show", event=slug, survey="after-the-day")
        yield _page(ORGANIZER, "townhalls.hall", event=slug, talk="town-hall-south")
    asked = _one(sa.select(HallQuestion).join(TownHall).where(TownHall.event_id == _event(NEXT).id))
    talk = _one(sa.select(TownHall).where(TownHall.id == asked.hall_id)).programmed.slug
    yield _page(ORGANIZER, "townhalls.question", event=NEXT, talk=talk, question_id=asked.id)
    yield _page(ORGANIZER, "imports.index", event=NEXT)
    for name in ("form.index", "form.new", "form.new_section", "duplicates.index",
                 "partners.index", "partners.new", "reminders.index", "reminders.new",
                 "limits.index", "releases.release", "speakers.index"):  # fmt: skip
        yield _page(ORGANIZER, name, event=NEXT)
    question = _one(sa.select(FormQuestion).where(FormQuestion.event_id == _event(NEXT).id))
    yield _page(ORGANIZER, "form.edit", event=NEXT, question=question.id)
    section = _one(sa.select(FormSection).where(FormSection.event_id == _event(NEXT).id))
    yield _page(ORGANIZER, "form.edit_section", event=NEXT, section=section.id)
    partner = _one(sa.select(Partner).where(Partner.event_id == _event(NEXT).id))
    for name in ("partners.show", "partners.change"):
        yield _page(ORGANIZER, name, event=NEXT, partner_id=partner.id)
    yield _page(ORGANIZER, "writing.write", event=NEXT)
    yield _page(ORGANIZER, "people.act", event=NEXT, uid=_act(NEXT).uid)
    yield _page(ORGANIZER, "monday.index", event=PAST, as_of=STORY_MONDAY)
    yield _page(ORGANIZER, "calls.index", event=PAST, as_of=STORY_MONDAY)
    yield _page(ORGANIZER, "calls.effect", event=PAST)
    yield _page(ORGANIZER, "monday.people", event=PAST, as_of=STORY_MONDAY, state="good")
    session = _one(sa.select(ProgrammeSession).where(ProgrammeSession.event_id == _event(NEXT).id))
    yield _page(ORGANIZER, "builder.edit", event=NEXT, number=session.id)
    speaker = _one(sa.select(Speaker).where(Speaker.link_digest.is_not(None)))
    yield _page(ORGANIZER, "speakers.edit", event=NEXT, speaker=speaker.id)
    yield from programme_pages.console(_page)
    yield _page(ORGANIZER, "settings.site", event=NEXT, site="south")
    yield _page(ORGANIZER, "settings.new_site", event=NEXT)
    for name in (
        "builder.new",
        "builder.copy",
        "invitations.index",
        "invitations.letter",
        "invitations.new",
        "doors.desk",
        "doors.pairing",
        "groupdesk.new",
        "settings.edit",
        "team.index",
    ):
        values = {"point": _entrance(NEXT).id} if name == "doors.pairing" else {}
        yield _page(ORGANIZER, name, event=NEXT, **values)
    message = _one(sa.select(Message).where(Message.event_id == _event(NEXT).id))
    yield _page(ORGANIZER, "outbox.event_message", event=NEXT, message_id=message.id)


def _groups():
    for slug in (PAST, NEXT):
        for name in ("groupdesk.group", "groupend.pause", "groupend.end"):
            yield _page(ORGANIZER, name, event=slug, group_slug="housing")
    lead = _one(sa.select(GroupLead).join(Group).where(Group.slug == "housing"))
    yield _page(ORGANIZER, "handover.page", event=PAST, group_slug="housing", lead=lead.id)


def _inventory():
    """Pages of the backbone; what they say of people shows once it was opened."""
    for name in ("bodies.index", "coverage.index"):
        yield _page(ORGANIZER, name, event=PAST)
    for name in ("stakeholders.index", "stakeholders.new", "upkeep.index", "priority.index"):
        yield _page(BACKBONE, name, event=PAST)
    yield _page(BACKBONE, "stakeholder.sheet", event=PAST, entry_id=_one(sa.select(Stakeholder)).id)


def _act(slug):
    """A deed for many that somebody looks at."""
    event = _event(slug)
    people = sa.select(Registration.id).where(Registration.event_id == event.id).limit(20)
    return prepare(
        db.session(), event, Deed.CANCEL, people, actor=Actor(), language="en", now=now()
    )


def _entrance(event):
    return _one(
        sa.select(Point).where(Point.event_id == _event(event).id, Point.kind == PointKind.ENTRANCE)
    )


def _above():
    for name in ("console.index", "console.new", "outbox.index", "audit.index"):
        yield _page(ADMIN, name)
    yield _page(ADMIN, "outbox.message", message_id=_one(sa.select(Message)).id)
