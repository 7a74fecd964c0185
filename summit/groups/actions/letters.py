"""Letters of the groups. Who has no address, or has left, gets none."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from summit.calendars import Entry, Status
from summit.groups.links import Links
from summit.groups.models import Group, GroupLead, GroupMeeting, Membership, Task
from summit.outbox.actions import post
from summit.outbox.files import calendar_recipe
from summit.outbox.letters import Recipe
from summit.outbox.values import SecretLink
from summit.people.models import Person

CALENDAR = "text/calendar; charset=utf-8; method={method}"
AFTERWARDS = frozenset({"thanks", "notes"})
"""Letters about a meeting that is over; the others carry its entry for the calendar."""


def calendar_entry(
    group: Group,
    meeting: GroupMeeting,
    language: str,
    *,
    now: datetime,
    url: str = "",
    cancelled: bool,
) -> Entry:
    """A meeting as an entry for the calendar of somebody who speaks ``language``."""
    return Entry(
        uid=meeting.uid,
        sequence=meeting.sequence,
        title=group.name.say(language),
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        zone=group.timezone,
        place=meeting.place or meeting.link,
        text="\n".join(part for part in (meeting.agenda, meeting.link) if part),
        url=url,
        stamped_at=now,
        status=Status.CANCELLED if cancelled else Status.CONFIRMED,
    )


def post_welcome(
    session: Session,
    membership: Membership,
    meeting: GroupMeeting | None,
    links: Links,
    *,
    now: datetime,
) -> None:
    """The first letter: what the group is, the member's link, the next meeting if there is one."""
    key = f"groups/welcome:{membership.uid}:{now.isoformat()}"
    _post(session, "welcome", key, membership, links, meeting=meeting, now=now, priority=2)


def post_link(session: Session, membership: Membership, links: Links, *, now: datetime) -> None:
    """The link once more; once a day, so that nobody can flood a mailbox."""
    key = f"groups/link:{membership.uid}:{now.date()}"
    _post(session, "link", key, membership, links, meeting=None, now=now, priority=2)


def post_meeting(
    session: Session,
    name: str,
    memberships: Iterable[Membership],
    meeting: GroupMeeting,
    links: Links,
    *,
    now: datetime,
) -> list[str]:
    """ "planned", "changed" or "cancelled": to every member given, with the calendar file.

    The keys of the letters.
    """
    keys: list[str] = []
    for membership in memberships:
        keys.append(f"groups/{name}:{meeting.uid}:{meeting.sequence}:{membership.uid}")
        _post(session, name, keys[-1], membership, links, meeting=meeting, now=now)
    return keys


def post_with_tasks(
    session: Session,
    name: str,
    memberships: Iterable[Membership],
    meeting: GroupMeeting,
    links: Links,
    *,
    tasks: Sequence[Task],
    now: datetime,
    following: GroupMeeting | None = None,
) -> None:
    """About a meeting, with what each of them has taken on; once a meeting.

    "soon": the agenda, before it; "thanks" to whoever came; "notes" to whoever did not, both with
    what was decided and the ``following`` meeting.
    """
    for membership in memberships:
        key = f"groups/{name}:{meeting.uid}:{membership.uid}"
        if name == "soon":
            key = f"groups/{name}:{meeting.uid}:{meeting.sequence}:{membership.uid}"
        mine = [(t.text, t.due_on) for t in tasks if t.membership_id == membership.id]
        more = {"tasks": mine, "next_at": following and following.starts_at}
        _post(
            session, name, key, membership, links,
            meeting=meeting, now=now, priority=7, more=more,
        )  # fmt: skip


def post_question(
    session: Session,
    membership: Membership,
    link: SecretLink,
    *,
    missed: Sequence[date],
    links: Links,
    now: datetime,
) -> str:
    """ "Still in?": the key of the letter, so that it can be kept back."""
    key = f"groups/still_in:{membership.uid}:{now.isoformat()}"
    more = {"ask": link, "missed": list(missed)}
    _post(session, "still_in", key, membership, links, meeting=None, now=now, more=more)
    return key


def post_invitation(
    session: Session, membership: Membership, meeting: GroupMeeting, links: Links, *, now: datetime
) -> str:
    """The next meeting, to somebody who was missed; the key of the letter."""
    key = f"groups/invite:{membership.uid}:{now.isoformat()}"
    _post(session, "invite", key, membership, links, meeting=meeting, now=now)
    return key


def news_key(name: str, membership: Membership, moment: datetime) -> str:
    """The key of one letter that went to everybody at that moment."""
    return f"groups/{name}:{membership.uid}:{moment.isoformat()}"


def post_news(
    session: Session,
    name: str,
    memberships: Iterable[Membership],
    links: Links,
    *,
    now: datetime,
    meetings: Sequence[GroupMeeting] = (),
    pages: Mapping[int, Membership] | None = None,
    **more: Any,
) -> list[str]:
    """What becomes of the group, to everybody in it; the keys of the letters.

    ``meetings`` no longer take place, and their entries leave the calendars. ``pages``: where
    somebody goes on, by the id of the membership that ends.
    """
    keys: list[str] = []
    for membership in memberships:
        keys.append(news_key(name, membership, now))
        page = (pages or {}).get(membership.id, membership)
        _post(
            session, name, keys[-1], membership, links, meeting=None, now=now,
            more={**more, "into": page.group.name, "link": links.kept(page)},
            attachments=[_entry(membership, m, links, now, cancelled=True) for m in meetings],
        )  # fmt: skip
    return keys


def mail_host(
    session: Session,
    meeting: GroupMeeting,
    address: str,
    *,
    language: str,
    links: Links,
    now: datetime,
) -> None:
    """The link by which one meeting's roster is closed; once an hour to the same address."""
    group = meeting.group
    post(
        session,
        kind="groups/host",
        dedupe_key=f"groups/host:{meeting.uid}:{meeting.door_version}:{address}:{now:%Y%m%d%H}",
        recipient=address,
        language=language,
        values={
            "group": group.name,
            "host": group.event.coalition.name,
            "link": links.kept_host(meeting),
            "zone": group.timezone,
            "starts_at": meeting.starts_at,
            "ends_at": meeting.ends_at,
            "place": meeting.place,
            "online": meeting.link,
        },
        coalition_id=group.coalition_id,
        event_id=group.event_id,
        sensitive=True,
        priority=3,
        now=now,
    )


def _post(
    session: Session,
    name: str,
    key: str,
    membership: Membership,
    links: Links,
    *,
    meeting: GroupMeeting | None,
    now: datetime,
    priority: int = 5,
    more: Mapping[str, Any] | None = None,
    attachments: Sequence[Recipe] = (),
) -> None:
    person, group = membership.person, membership.group
    if not person.email:
        return
    post(
        session,
        kind=f"groups/{name}",
        dedupe_key=key,
        recipient=person.email,
        recipient_name=person.full_name,
        language=person.language,
        values={**_values(membership, meeting, links), **(more or {})},
        coalition_id=group.coalition_id,
        event_id=group.event_id,
        person_id=person.id,
        attachments=[*attachments, *_calendar(name, membership, meeting, links, now)],
        sensitive=True,
        priority=priority,
        now=now,
    )


def _values(membership: Membership, meeting: GroupMeeting | None, links: Links) -> dict[str, Any]:
    group = membership.group
    return {
        "name": membership.person.full_name,
        "group": group.name,
        "purpose": group.purpose,
        "event": group.event.name,
        "host": group.event.coalition.name,
        "link": links.kept(membership),
        "zone": group.timezone,
        "starts_at": meeting and meeting.starts_at,
        "ends_at": meeting and meeting.ends_at,
        "place": meeting.place if meeting else "",
        "online": meeting.link if meeting else "",
        "agenda": meeting.agenda if meeting else "",
        "decided": meeting.decided if meeting else "",
    }


def _calendar(
    name: str, membership: Membership, meeting: GroupMeeting | None, links: Links, now: datetime
) -> list[Recipe]:
    if meeting is None or name in AFTERWARDS:
        return []
    return [_entry(membership, meeting, links, now, cancelled=name == "cancelled")]


def _entry(
    membership: Membership, meeting: GroupMeeting, links: Links, now: datetime, *, cancelled: bool
) -> Recipe:
    entry = calendar_entry(
        membership.group, meeting, membership.person.language, now=now, cancelled=cancelled
    )
    mimetype = CALENDAR.format(method="CANCEL" if cancelled else "PUBLISH")
    return calendar_recipe("meeting.ics", mimetype, entry, url=links.kept(membership))


def handover_key(lead: GroupLead) -> str:
    """The key of the note's letter."""
    moment = lead.handed_at.isoformat() if lead.handed_at else ""
    return f"groups/handover:{lead.id}:{moment}"


def mail_handover(
    session: Session,
    group: Group,
    lead: GroupLead,
    successor: Person,
    *,
    links: Links,
    now: datetime,
) -> None:
    """The note of a lead who goes, to who leads now."""
    if not successor.email:
        return
    post(
        session,
        kind="groups/handover",
        dedupe_key=handover_key(lead),
        recipient=successor.email,
        recipient_name=successor.full_name,
        language=successor.language,
        values={
            "name": successor.full_name,
            "before": lead.person.full_name,
            "note": lead.handover,
            "group": group.name,
            "host": group.event.coalition.name,
            "link": f"{links.base_url}/lead/{group.id}/",
        },
        coalition_id=group.coalition_id,
        event_id=group.event_id,
        person_id=successor.id,
        priority=3,
        now=now,
    )
