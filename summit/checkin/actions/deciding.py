"""From one scan to its verdict, the answer to the phone, and who is in."""

from dataclasses import replace

from summit.checkin.actions.door import Case, Door, Result
from summit.checkin.incoming import Report
from summit.checkin.models import Attendance
from summit.checkin.queries import Arrival
from summit.checkin.states import DeviceRole
from summit.checkin.undoing import may_undo
from summit.checkin.verdict import ACCEPTED, MAY_BE_OVERRULED, Facts, Verdict, verdict_of
from summit.events.places import places_of


def decide(door: Door, report: Report) -> Result:
    case = door.case(report)
    facts = _facts(door, case)
    verdict = verdict_of(facts)
    result = _result(door, case, verdict)
    door.keep(case, result, forced=_was_forced(facts, verdict))
    if verdict in ACCEPTED:
        _let_in(door, case)
    elif verdict == Verdict.EXITED and case.present:
        case.present.changed_at = door.now
        case.present.left_at = case.at.at
        if case.point.session_id in door.seated:
            door.seated[case.point.session_id] -= 1
    return result


def _facts(door: Door, case: Case) -> Facts:
    revoked = door.ended is not None and case.at.at >= door.ended
    held, here = case.held, case.present
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
        booked=not (room and room.sign_up)
        or (held.registration_id, room.session_id) in door.booked,
        full=bool(room and room.is_full(door.seated[room.session_id])),
        overruled=bool(case.report.override) and door.device.role == DeviceRole.HELP_DESK,
        accepted_offline=case.report.offline and case.report.local_verdict in ACCEPTED,
        other_device=bool(case.arrival and case.arrival.device_id != door.device.id),
        earlier=bool(here and case.at.at < here.arrived_at),
    )


def _where(case: Case, present: Attendance | None) -> str:
    if present is None:
        return ""
    return "here" if present.site_id == case.point.site_id else "elsewhere"


def _was_forced(facts: Facts, verdict: Verdict) -> bool:
    return verdict in ACCEPTED and verdict_of(replace(facts, overruled=False)) in MAY_BE_OVERRULED


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
        made["room"] = places_of(door.device.site).left
    if case.arrival and verdict in (Verdict.ALREADY_IN, Verdict.DUPLICATE_OFFLINE):
        made["since"] = {
            "at": case.arrival.attendance.arrived_at.isoformat(),
            "point": case.arrival.point_name,
            "device": case.arrival.device_name or "",
            "scan": case.arrival.attendance.scan_id or "",
        }
    return made


def _let_in(door: Door, case: Case) -> None:
    """Write down that the person is in; who stepped out and comes back keeps the first arrival."""
    if case.held is None or case.place is None:
        return
    attendance = case.arrival.attendance if case.arrival else _new(door, case)
    if attendance.left_at is None or attendance.undone_at is not None:
        attendance.site_id, attendance.point_id = case.point.site_id, case.point.id
        attendance.scan_id, attendance.arrived_at = case.report.id, case.at.at
        device = door.device
        door.inside[case.place] = Arrival(attendance, device.id, device.name, case.point.name)
    # Counted by hand before: from now on a scan tells of it, and no decision takes it back.
    attendance.scan_id = attendance.scan_id or case.report.id
    if case.present is None and case.point.session_id in door.seated:
        door.seated[case.point.session_id] += 1
    attendance.left_at = attendance.undone_at = None
    attendance.changed_at = door.now


def _new(door: Door, case: Case) -> Attendance:
    if case.place is None:
        message = "somebody unknown cannot come in"
        raise ValueError(message)
    registration_id, kind, session_id = case.place
    attendance = Attendance(
        event_id=case.point.event_id,
        registration_id=registration_id,
        point_kind=kind,
        session_id=session_id,
    )
    door.newcomers.append(attendance)
    return attendance


def take_back(door: Door, report: Report) -> Result:
    """A row that takes back another one. Nothing is changed or deleted."""
    case = door.case(report)
    scan = door.known.get(report.undoes or "")
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
    door.undone.add(scan.id)
    _reverse(door, scan.id, scan.verdict, case)
    return result


def _reverse(door: Door, scan_id: str, verdict: str, case: Case) -> None:
    """Undo what the scan did to who is in."""
    registration_id = door.known[scan_id].registration_id
    for (who, _, _), arrival in door.inside.items():
        attendance = arrival.attendance
        if attendance.scan_id == scan_id:
            attendance.undone_at, attendance.changed_at = case.at.at, door.now
        elif who == registration_id and verdict == Verdict.EXITED:
            attendance.left_at, attendance.changed_at = None, door.now
