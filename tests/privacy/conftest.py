"""A person of whom something is kept in every place there is."""

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from summit.access.policy import Actor, Scope
from summit.access.tokens import new_uid
from summit.audit.actions import record
from summit.checkin.models import Attendance, Scan
from summit.checkin.states import PointKind
from summit.clock import now
from summit.db import Base
from summit.directory.models import BulkAct, Merge, Note
from summit.groups.models import GroupLead
from summit.outbox.models import Message
from summit.people.matching import phone_key
from summit.people.models import Organization
from summit.registration.actions import register
from summit.registration.models import (
    ImportRow,
    Invitation,
    ListImport,
    Offer,
    Partner,
    Registration,
)
from summit.retention.facts import FactKind
from summit.schedule.agenda.models import Booking, Favourite
from summit.schedule.models import OnlineJoin
from summit.stakeholders.models import (
    Ask,
    Assessment,
    Stakeholder,
    StakeholderCategory,
    StakeholderContact,
)
from summit.surveys.models import SurveyContact, SurveyInvitation
from summit.surveys.pulses.models import PulseAnswered
from summit.townhall.models import HallVote
from tests.factories import a_group, a_person, a_site, an_event, both
from tests.factories.checkin import a_device, a_point
from tests.factories.groups import a_fact, a_membership
from tests.factories.registration import a_question, deed
from tests.factories.schedule import a_session
from tests.factories.surveys import a_survey
from tests.factories.townhall import a_question as a_hall_question
from tests.factories.townhall import a_town_hall

MARK = "Zqxmark"
EMAIL = "zqxmark@example.org"
PHONE = "+1 760 555 0142 zqxmark"


def everything(session):
    """Every cell of every table as one text for each table."""
    told = {}
    for table in Base.metadata.sorted_tables:
        rows = session.execute(sa.select(table)).mappings().all()
        told[table.name] = json.dumps([dict(row) for row in rows], default=str, ensure_ascii=False)
    return told


def tables_with(session, word):
    return [
        name for name, text in everything(session).items() if word.casefold() in text.casefold()
    ]


@pytest.fixture
def kept(session):
    """The registration of the person whom every table knows; one place, and one who waits."""
    event = an_event(slug="summit-27", sites=[a_site("south", 1), a_site("north", 9, position=1)])
    session.add(event)
    session.flush()
    question = a_question(event, kind="short_text", options=[], title=both("Anything?"))
    session.add(question)
    session.flush()
    site = event.sites[0]
    common = {"organization": "", "language": "en", **deed()}
    own = register(session, event, site, full_name=f"{MARK} Reyes", email=EMAIL,
                   answers={"needs": f"I am {MARK}"}, **common)  # fmt: skip
    register(session, event, site, full_name="Ben Ortiz", email="ben@example.org", answers={},
             **common)  # fmt: skip
    session.flush()
    own.person.phone, own.person.phone_key = PHONE, phone_key(PHONE)
    _more(session, event, own)
    session.commit()
    return own


def _more(session, event, own):
    person, actor, scope = own.person, Actor(name="Robin"), Scope(event.coalition_id, event.id)
    at = now()
    session.add(Note(registration_id=own.id, author="Robin", text=f"{MARK} called", written_at=at))
    session.add(Invitation(
        uid=new_uid(), event=event, full_name=f"{MARK} Reyes", email=EMAIL, email_key=EMAIL,
        made_at=at, link_digest="d1", organization=MARK))  # fmt: skip
    brought = ListImport(
        uid=new_uid(), event=event, filename="list.csv", digest="d", headings=["name", "e-mail"],
        mapping={}, options={}, made_at=at)  # fmt: skip
    session.add(brought)
    session.flush()
    session.add(ImportRow(list_import_id=brought.id, number=1, cells=[f"{MARK} Reyes", EMAIL]))
    session.add(Offer(uid=new_uid(), registration_id=own.id, site_id=own.site_id, made_at=at,
                      state="declined", ended_at=at))  # fmt: skip
    record(session, "registration:changed", f"registration:{own.id}", actor=actor, now=at,
           scope=scope, name=f"{MARK} Reyes")  # fmt: skip
    record(session, "list:written", f"event:{event.id}", actor=actor, now=at, scope=scope,
           to=[EMAIL])  # fmt: skip
    session.add(BulkAct(uid=new_uid(), event_id=event.id, deed="mail", made_at=at,
                        options={"only": EMAIL}))  # fmt: skip
    _there(session, event, own)
    _group(session, event, person)
    _floor(session, event, own)
    _inventory(session, event, person)
    survey = a_survey(session, event)
    session.add(SurveyContact(id=new_uid(), survey_id=survey.id, full_name=f"{MARK} R",
                              email=EMAIL.upper(), wish="call", day=at.date()))  # fmt: skip
    session.add(SurveyInvitation(uid=new_uid(), survey_id=survey.id, person_id=person.id,
                                 link_digest="d2", redeemed=True))  # fmt: skip
    home = Organization(coalition_id=event.coalition_id, name="Casa", name_key="casa",
                        contact_email=EMAIL)  # fmt: skip
    session.add(home)
    session.flush()
    session.add(Partner(event_id=event.id, organization_id=home.id, uid=new_uid(),
                        contact_name=MARK, contact_email=EMAIL, invite_digest="d3",
                        link_digest="d4", made_at=at))  # fmt: skip
    other = a_person(event.coalition, full_name=f"{MARK} R.", email=f"2{EMAIL}")
    other.merged_into_id = person.id
    session.add(other)
    session.flush()
    session.add(Merge(coalition_id=event.coalition_id, kept_id=person.id, merged_id=other.id,
                      moved={}, before={"full_name": MARK}, merged_at=at))  # fmt: skip


def _there(session, event, own):
    point = a_point(own.site)
    session.add(point)
    session.flush()
    device = a_device(point)
    session.add(device)
    session.flush()
    scan = Scan(id="s1", event_id=event.id, device_id=device.id, point_id=point.id,
                site_id=own.site_id, registration_id=own.id, code_digest="x", scanned_at=now(),
                received_at=now(), verdict="admitted", reason=f"{MARK} knows somebody",
                result={"name": f"{MARK} Reyes", "verdict": "admitted"})  # fmt: skip
    session.add(scan)
    session.flush()
    talk = a_session(event)
    session.add(talk)
    session.flush()
    row = {"registration_id": own.id, "session_id": talk.id}
    session.add(Favourite(**row, made_at=now()))
    session.add(Booking(**row, site_id=own.site_id, state="waiting", number=1, made_at=now()))
    session.add(OnlineJoin(**row, joined_at=now()))
    session.add(PulseAnswered(**row))
    session.add(Attendance(event_id=event.id, site_id=own.site_id, point_id=point.id,
                           point_kind=PointKind.ENTRANCE, registration_id=own.id, scan_id="s1",
                           arrived_at=now(), changed_at=now()))  # fmt: skip


def _inventory(session, event, person):
    common = {"coalition_id": event.coalition_id, "made_at": now()}
    own = Stakeholder(kind="person", person=person, area=f"{MARK} Street", **common)
    slot = Stakeholder(kind="open_slot", slot_text=f"Ask {EMAIL} who could", **common)
    session.add_all([own, slot])
    session.flush()
    own.categories = [StakeholderCategory(category="champion", note=MARK, asserted_at=now())]
    of = {"stakeholder_id": own.id}
    session.add(Assessment(**of, influence=5, interest=1, support=-2, barriers=[], note=MARK,
                           at=now()))  # fmt: skip
    session.add(Ask(**of, text=f"{MARK}, will you speak?", asked_at=now()))
    session.add(StakeholderContact(**of, day=now().date(), channel="call", answered=True,
                                   note=f"{MARK} was kind", at=now()))  # fmt: skip
    session.add(Assessment(stakeholder_id=slot.id, influence=1, interest=1, support=0, barriers=[],
                           note=f"Write to {EMAIL} first", at=now()))  # fmt: skip


def _floor(session, event, own):
    hall = a_town_hall(event)
    session.add(hall)
    session.flush()
    asked = a_hall_question(hall, own, {"en": f"I am {MARK}, may I ask?"})
    other = session.scalars(sa.select(Registration).where(Registration.id != own.id)).first()
    about = a_hall_question(hall, other, {"en": f"Why does {EMAIL} not answer?"})
    session.add_all([asked, about])
    session.flush()
    session.add(HallVote(question_id=about.id, registration_id=own.id, voted_at=now()))
    about.votes = 1


def _group(session, event, person):
    group = a_group(event)
    session.add(group)
    session.flush()
    member, signup = a_membership(group, person)
    session.add_all([member, signup])
    session.add(a_fact(member, FactKind.CONTACT_OUT, now() - timedelta(days=1),
                       detail={"channel": "call"}, note=f"{MARK} is ill"))  # fmt: skip
    session.add(GroupLead(group_id=group.id, person=person, since=now().date()))
    session.add(Message(
        uid=new_uid(), kind="accounts/new_password", dedupe_key="to-a-lead",
        recipient="lead@example.org", language="en", subject=f"{MARK} Reyes has joined",
        values={"name": f"{MARK} Reyes", "link": EMAIL}, coalition_id=event.coalition_id,
        event_id=event.id, created_at=now(), send_after=now()))  # fmt: skip
