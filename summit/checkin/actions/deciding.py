"""From one scan to its verdict, the answer to the phone, and who is in."""

from dataclasses import replace
from datetime import datetime

from summit.checkin.actions.door import Case, Door, Result
from summit.checkin.incoming import Report
from summit.checkin.queries import Held, Past, Presence
from summit.checkin.rooms import Room
from summit.checkin.states import DeviceRole
from summit.checkin.undoing import may_undo
from summit.checkin.verdict import ACCEPTED, MAY_BE_OVERRULED, Facts, Verdict, may_sit, verdict_of

BACK = "left"  # in the answer to who comes back: when they had gone, so that it can be undone


def decide(door: Door, report: Report) -> Result:
    case = door.case(report)
    facts = _facts(door, case)
    verdict = verdict_of(facts)
    result = _result(door, case, verdict)
    door.keep(case, result, forced=_was_forced(facts, verdict))
    if verdict in ACCEPTED:
        _let_in(door, case)
    elif verdict == Verdict.EXITED and case.present:
        case.present.changed = True
        case.present.left_at = case.at.at
        door.seat(case.point.session_id, -1)
    return result


def _facts(door: Door, case: Case) -> Facts:
    revoked, held, here = _is_over(door, case), case.held, case.present
    if held is None:
        return Facts(known=False, device_revoked=revoked)
    room = door.rooms.get(case.point.session_id or 0)
    return Facts(
        device_revoked=revoked,
        this_event=held.event_id == door.device.event_id,
        replaced=held.replaced_at is not None,
        state=held.state.value,
        this_site=held.site_id == case.point.site_id,
        direction=case.report.direction.value,
        inside=_where(case, here),
        window=room.window(case.at.at) if room else "open",
        booked=room is None or _may_sit(door, held, room),
        full=bool(room and room.is_full(door.seated[room.session_id])),
        overruled=bool(case.report.override) and door.device.role == DeviceRole.HELP_DESK,
        accepted_offline=case.report.offline and case.report.local_verdict in ACCEPTED,
        other_device=bool(case.arrival and case.arrival.device_id != door.device.id),
        earlier=bool(here and case.at.at < here.arrived_at),
    )


def _is_over(door: Door, case: Case) -> bool:
    """Whether the phone was none of ours any more when it scanned."""
    return door.ended is not None and case.at.at >= door.ended


def _may_sit(door: Door, held: Held, room: Room) -> bool:
    mine = [session for who, session in door.booked if who == held.registration_id]
    return may_sit(room.session_id, sign_up=room.sign_up, booked=mine)


def _where(case: Case, present: Presence | None) -> str:
    if present is None:
        return ""
    return "here" if present.site_id == case.point.site_id else "elsewhere"


def _was_forced(facts: Facts, verdict: Verdict) -> bool:
    if not facts.overruled or verdict not in ACCEPTED:
        return False
    return verdict_of(replace(facts, overruled=False)) in MAY_BE_OVERRULED


def _result(door: Door, case: Case, verdict: Verdict) -> Result:
    """What the phone shows; stored, so that asking again gives the same."""
    made: Result = {"id": case.report.id, "verdict": verdict.value, "at": case.at.at.isoformat()}
    if case.at.suspect:
        made["clock_suspect"] = True
    if case.held is None or verdict in (Verdict.WRONG_EVENT, Verdict.DEVICE_REVOKED):
        return made
    held = case.held
    made |= {"name": held.name, "badge": held.badge or "", "site": dict(held.site_name)}
    if verdict == Verdict.WRONG_SITE:
        made["room"] = door.places_left
    if verdict == Verdict.ADMITTED and (left := _out_since(case)):
        made[BACK] = left.isoformat()
    if case.arrival and verdict in (Verdict.ALREADY_IN, Verdict.DUPLICATE_OFFLINE):
        made["since"] = {
            "at": case.arrival.arrived_at.isoformat(),
            "point": case.arrival.point_name,
            "device": case.arrival.device_name or "",
            "scan": case.arrival.scan_id or "",
        }
    return made


def _let_in(door: Door, case: Case) -> None:
    """Write down that the person is in; who stepped out and comes back keeps the first arrival."""
    if case.place is None:
        return
    if case.present is None:
        door.seat(case.point.session_id, 1)
    arrival = case.arrival
    if arrival is None or not _out_since(case):
        arrival = door.inside[case.place] = _arrives(door, case)
    # Counted by hand before: from now on a scan tells of it, and no decision takes it back.
    arrival.scan_id = arrival.scan_id or case.report.id
    arrival.left_at = arrival.undone_at = None
    arrival.changed = True


def _out_since(case: Case) -> datetime | None:
    """Since when somebody who had come in is out again; None for everybody else."""
    arrival = case.arrival
    return arrival.left_at if arrival and not arrival.undone_at else None


def _arrives(door: Door, case: Case) -> Presence:
    """The arrival that this scan makes, in the row of the one before it if there was one."""
    if case.place is None:
        message = "somebody unknown cannot come in"
        raise ValueError(message)
    return Presence(
        case.arrival.id if case.arrival else None,
        *case.place,
        site_id=case.point.site_id,
        point_id=case.point.id,
        scan_id=case.report.id,
        arrived_at=case.at.at,
        left_at=None,
        undone_at=None,
        seen=case.arrival.seen if case.arrival else door.now,
        device_id=door.device.id,
        device_name=door.device.name,
        point_name=case.point.name,
    )


def take_back(door: Door, report: Report) -> Result:
    """A row that takes back another one. Nothing is changed or deleted."""
    case = door.case(report)
    scan = door.known.get(report.undoes or "")
    verdict = Verdict.DEVICE_REVOKED
    if not _is_over(door, case):
        verdict = may_undo(
            scan,
            at=case.at.at,
            event_id=door.device.event_id,
            device_id=door.device.id,
            at_the_desk=door.device.role == DeviceRole.HELP_DESK and bool(report.override),
            done=report.undoes in door.undone,
        )
    result: Result = {
        "id": report.id,
        "verdict": verdict.value,
        "at": case.at.at.isoformat(),
        "undoes": report.undoes,
    }
    if scan is None or verdict != Verdict.UNDONE:
        door.keep(case, result)
        return result
    door.keep(case, result, undoes_id=scan.id, registration_id=scan.registration_id)
    if scan.id not in door.undone:
        door.undone.add(scan.id)
        _reverse(door, scan, case)
    return result


def _reverse(door: Door, scan: Past, case: Case) -> None:
    """Undo what the scan did to who is in at its point, and nothing that came after it."""
    arrival = door.inside.get(scan.place)
    if arrival is None or arrival.undone_at:
        return
    was_in = arrival.left_at is None
    if arrival.scan_id == scan.id:
        arrival.undone_at = case.at.at
    elif scan.verdict == Verdict.EXITED and arrival.left_at == scan.scanned_at:
        arrival.left_at = None
    elif was_in and BACK in scan.result:
        arrival.left_at = datetime.fromisoformat(scan.result[BACK])
    else:
        return
    arrival.changed = True
    is_in = arrival.left_at is None and arrival.undone_at is None
    door.seat(scan.session_id, is_in - was_in)
