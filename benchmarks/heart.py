"""A hundred thousand memberships: the Monday page from kept slices, one group, one roster."""

import resource
import time
from datetime import UTC, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from benchmarks.lists import organizer_of
from benchmarks.table import Line, timed
from summit.access.policy import Actor
from summit.clock import now
from summit.events.models import Event
from summit.extensions import db
from summit.groups.actions import close_roster
from summit.groups.models import Group, GroupMeeting
from summit.groups.queries import memberships_of
from summit.groups.roster import Mark
from summit.reports.actions import keep_slices, tidy_slices
from summit.reports.queries import monday_of
from summit.reports.queries.reading import parts
from summit.reports.queries.slices import AT_ONCE
from tests.factories.groups import LINKS

RUNS = 3
GROUPS, MEMBERS, MEETINGS = 2_000, 50, 24
EVERY = timedelta(days=30)


# One in twenty people is in a second group. Half of the members come nearly always, a quarter now
# and then, a quarter hardly; of those who do not come some send regrets, others are written to.
WORLD = """
CREATE TEMP TABLE made AS SELECT n, 'heart-' || n AS slug FROM generate_series(1, :groups) n;
INSERT INTO map_group (coalition_id, event_id, slug, kind, name, purpose, timezone, cadence_days,
    position, created_at)
SELECT :coalition, :event, slug, 'map_group', json_build_object('en', slug), '{}', 'UTC', 30, n,
    :begin FROM made;
CREATE TEMP VIEW circle AS SELECT id FROM map_group WHERE slug LIKE 'heart-%';
INSERT INTO group_rule (group_id, version, misses, cadence_days, valid_from, recorded_at)
SELECT id, 1, 2, 30, CAST(:begin AS date), :begin FROM circle;
INSERT INTO group_meeting (uid, group_id, starts_at, ends_at, place, link, agenda, decided,
    sequence, announced_at, door_version)
SELECT md5('meeting' || g.id || '-' || k), g.id, at, at + interval '90 minutes', '', '', '', '', 0,
    at - interval '30 days', 1
FROM circle g, generate_series(1, :meetings) k,
    LATERAL (SELECT CAST(:begin AS timestamp) + k * interval '30 days'
        + (g.id % 28) * interval '1 day' AS at) t;
INSERT INTO person (coalition_id, full_name, name_key, email, email_key, language, created_at)
SELECT :coalition, 'Person ' || n, 'person ' || n, n || '@heart.example.org',
    n || '@heart.example.org', 'en', :begin FROM generate_series(1, :people) n;
CREATE TEMP TABLE place AS
SELECT g.id AS group_id, g.n * :members + m AS seat FROM
    (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM circle) g,
    generate_series(0, :members - 1) m;
CREATE TEMP TABLE human AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM person
    WHERE coalition_id = :coalition AND email LIKE '%@heart.example.org';
INSERT INTO membership (uid, group_id, person_id, created_at, consent_at, link_version, link_digest)
SELECT md5('m' || seat), group_id, human.id, :begin, :begin, 1, md5('l' || seat)
FROM place JOIN human ON human.n = seat % :people;
INSERT INTO fact (group_id, membership_id, kind, occurred_at, recorded_at, source, detail, note)
SELECT group_id, id, 'signup', :begin, :begin, 'web', '{}', '' FROM membership
    WHERE group_id IN (SELECT id FROM circle);
INSERT INTO fact (group_id, meeting_id, kind, occurred_at, recorded_at, source, detail, note)
SELECT m.group_id, m.id, 'roster_closed', ends_at, ends_at, 'web', '{}', '' FROM group_meeting m
    JOIN circle g ON g.id = m.group_id WHERE ends_at < :until;
INSERT INTO fact (group_id, membership_id, meeting_id, kind, occurred_at, recorded_at, source,
    detail, note)
SELECT g.group_id, g.id, CASE WHEN kind <> 'contact_out' THEN m.id END, kind,
    m.starts_at + CASE kind WHEN 'attendance' THEN interval '0' WHEN 'excused' THEN
        interval '-1 day' ELSE interval '2 days' END, m.ends_at + interval '2 days', 'web',
    CASE kind WHEN 'contact_out' THEN '{"channel": "mail"}' ELSE '{}' END::json, ''
FROM membership g JOIN group_meeting m ON m.group_id = g.group_id
    JOIN circle o ON o.id = g.group_id,
    LATERAL (SELECT random() - CASE g.id % 4 WHEN 0 THEN 0.55 WHEN 1 THEN 0.75 ELSE 0.92 END
        AS lot) c,
    LATERAL (SELECT CASE WHEN lot < 0 THEN 'attendance' WHEN lot < 0.1 THEN 'excused'
        ELSE 'contact_out' END AS kind) d WHERE m.ends_at < :until;
INSERT INTO registration (uid, event_id, site_id, person_id, state, source, language, made_at,
    queue_priority, party_contact, consent_version, consent_at, link_version, link_digest, revision,
    name_key, search_text)
SELECT md5('r' || n), :event, CASE WHEN n % 5 < 2 THEN :site ELSE :other END, id, 'confirmed',
    'web', 'en', :begin, 0, false, '1', :begin, 1, md5('rl' || n), 1, '', '' FROM human
    WHERE n % 10 < 8;
ANALYZE;
"""


def make_world(worlds):
    """The world, and seconds that it took."""
    world = worlds.of("postgresql", 2, 0)
    begun = time.monotonic()
    with world.app.app_context():
        session = db.session()
        event = session.scalars(sa.select(Event)).one()
        until = now()
        begin = until - EVERY * MEETINGS - timedelta(days=40)
        event.starts_at, event.ends_at = begin - timedelta(hours=5), begin
        values = {
            "coalition": event.coalition_id, "event": event.id, "begin": _naive(begin),
            "until": _naive(until), "groups": GROUPS, "members": MEMBERS, "meetings": MEETINGS,
            "people": GROUPS * MEMBERS * 20 // 21, "site": event.sites[0].id,
            "other": event.sites[1].id,
        }  # fmt: skip
        session.flush()
        for statement in filter(str.strip, WORLD.split(";")):
            named = {k: v for k, v in values.items() if f":{k}" in statement}
            session.execute(sa.text(statement), named)
        session.commit()
    return world, time.monotonic() - begun


def _naive(moment):
    return moment.astimezone(UTC).replace(tzinfo=None)


def heart(worlds, _sizes):
    """100,000 memberships in 2,000 groups with 24 meetings each: Monday page, group, roster."""
    world, took = make_world(worlds)
    yield Line("make the world", world.name, [took])
    with world.app.app_context():
        session = db.session()
        event = session.scalars(sa.select(Event)).one()
        today = now().astimezone(ZoneInfo(event.timezone)).date()
        monday = today - timedelta(days=today.weekday() + 7 * 20)
        ids = session.scalars(sa.select(Group.id).order_by(Group.id)).all()
        begun = time.monotonic()
        tidy_slices(session, event, today)
        for some in parts(ids, AT_ONCE):
            keep_slices(session, event, some, [today, monday], now=now())
            session.commit()
        made = time.monotonic() - begun
        yield Line("keep two days of slices", world.name, [made], 2 * len(ids), _memory())
        session.execute(sa.text("ANALYZE monday_slice"))
        session.commit()
        for what, day in (("today", today), ("20 weeks ago", monday)):
            runs = timed(partial(_page, session, event, day, None), RUNS)
            yield Line(f"Monday page, {what}", world.name, runs, 1, _memory())
        for what, day in (("today", today), ("a day not kept", today - timedelta(days=100))):
            runs = timed(partial(_page, session, event, day, [ids[-3]]), RUNS)
            yield Line(f"one group, {what}", world.name, runs)
        yield _roster(world, session, ids[-5])
        session.close()
    yield from _served(world, today, monday)


def _page(session, event, day, groups):
    monday_of(session, event, day, group_ids=groups)
    session.rollback()


def _served(world, *days):
    """The page itself, as an organizer gets it."""
    browser, address = organizer_of(world), f"/console/{world.slug}/monday"
    for day in days:
        answers = []
        runs = timed(lambda: answers.append(browser.get(f"{address}?as_of={day}")), RUNS)  # noqa: B023
        note = f"{answers[-1].status_code}, {len(answers[-1].data) / 1e3:,.0f} kB, {_memory()}"
        yield Line(f"page served, {day}", world.name, runs, 1, note)


def _roster(world, session, group_id):
    """Closing rosters of fifty, each of another meeting; the last one is corrected."""
    meetings = session.scalars(
        sa.select(GroupMeeting)
        .where(GroupMeeting.group_id == group_id, GroupMeeting.starts_at < now())
        .order_by(GroupMeeting.starts_at)
    ).all()[-RUNS:]
    runs = []
    for meeting in meetings:
        marks = {m.id: Mark.CAME for m in memberships_of(session, group_id)}
        runs += timed(partial(_close, session, meeting, marks), 1)
    return Line("roster of 50 closed", world.name, runs)


def _close(session, meeting, marks):
    close_roster(session, meeting, marks, actor=Actor(name="bench"), links=LINKS, now=now())
    session.commit()


def _memory():
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return f"{used:,.0f} MB at most"
