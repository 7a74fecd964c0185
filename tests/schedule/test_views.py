"""The public programme and everybody's own calendar, as a visitor gets them."""

import io
import re
from datetime import UTC, datetime, timedelta

import icalendar
import pypdf
import pytest
import vobject

from summit.clock import now
from summit.registration.states import State
from summit.schedule.states import SessionKind, SessionState
from tests.factories import a_registration, a_site, an_event, both, link_of
from tests.factories.schedule import a_session


@pytest.fixture
def event(saved):
    return saved(an_event())


@pytest.fixture
def day(event, saved):
    """A broadcast keynote, then a town hall at each site."""
    south, north = event.sites
    saved(
        a_session(event, south, north, title=both("Keynote"), kind=SessionKind.KEYNOTE),
        a_session(event, south, minute=60, title=both("Rent and wages")),
        a_session(event, north, minute=60, minutes=90, title=both("Getting to care")),
    )
    return event


def page_of(client, event, rest=""):
    return client.get(f"/e/{event.slug}/programme{rest}")


def calendar_at(client, url):
    answer = client.get(url)
    assert answer.mimetype == "text/calendar"
    return answer.data


def summaries(raw):
    return [str(e["summary"]) for e in icalendar.Calendar.from_ical(raw).walk("VEVENT")]


def test_the_programme_shows_both_sites_beside_each_other(client, day):
    text = page_of(client, day).text
    assert re.search(r'<td class="slot both" rowspan="1" colspan="2">', text)
    assert "Live at both sites" in text
    assert "Broadcast from South County, shown live in North County" in text


def test_one_site_shows_its_own_sessions_and_what_it_receives(client, day):
    text = page_of(client, day, "?site=north").text
    assert "Getting to care" in text
    assert "Rent and wages" not in text
    assert "Main hall, shown live from South County" in text


def test_a_site_that_the_event_does_not_have_is_not_there(client, day):
    assert page_of(client, day, "?site=west").status_code == 404
    assert page_of(client, day, ".ics?site=west").status_code == 404


def test_before_the_release_nobody_reads_anything(client, saved):
    event = saved(an_event(programme_released_at=None))
    saved(a_session(event, title=both("Not yet known")))
    for rest in ("", ".ics", ".pdf"):
        answer = page_of(client, event, rest)
        assert answer.status_code == 200
        assert b"Not yet known" not in answer.data
    assert "being put together" in page_of(client, event).text
    assert "Not yet known" not in client.get(f"/e/{event.slug}/").text


def test_a_release_in_the_future_waits(client, saved):
    event = saved(an_event(programme_released_at=now() + timedelta(days=1)))
    saved(a_session(event, title=both("Tomorrow")))
    assert "Tomorrow" not in page_of(client, event).text


def test_a_cancelled_session_stays_on_the_page_as_cancelled(client, day, saved):
    saved(a_session(day, minute=200, title=both("Gone"), state=SessionState.CANCELLED))
    text = page_of(client, day).text
    assert "Gone" in text
    assert "Cancelled" in text


def test_in_spanish_the_programme_is_spanish(client, day):
    assert "Keynote (es)" in page_of(client, day, "?lang=es").text


def test_the_event_page_tells_the_day_in_brief(client, day):
    text = client.get(f"/e/{day.slug}/").text
    assert "The day in brief" in text
    assert "Keynote" in text
    assert "Rent and wages" not in text  # a panel: in the full programme


@pytest.mark.parametrize("count", [1, 3])
def test_the_programme_asks_the_same_however_long_it_is(client, event, saved, statements, count):
    saved(*(a_session(event, *event.sites, minute=60 * n) for n in range(count)))
    statements.clear()
    page_of(client, event)
    assert len([s for s in statements if s.startswith("SELECT")]) == 9


def test_the_calendar_of_the_event_holds_every_session_once(client, day):
    raw = calendar_at(client, f"/e/{day.slug}/programme.ics")
    assert sorted(summaries(raw)) == ["Getting to care", "Keynote", "Rent and wages"]


def test_the_calendar_of_a_site_names_its_own_room(client, day):
    raw = calendar_at(client, f"/e/{day.slug}/programme.ics?site=north")
    keynote = next(
        e for e in vobject.readOne(raw.decode()).vevent_list if e.summary.value == "Keynote"
    )
    assert keynote.location.value == "Main hall, North College, 1 College Drive"


def test_the_names_in_calendars_never_change(client, day):
    def names(rest):
        raw = calendar_at(client, f"/e/{day.slug}/programme.ics{rest}")
        return {str(e["uid"]) for e in icalendar.Calendar.from_ical(raw).walk("VEVENT")}

    assert names("?site=south") | names("?site=north") == names("")
    assert names("") == names("")


def test_my_agenda_is_that_of_my_site_in_my_language(client, day, saved):
    mine = saved(a_registration(day.sites[1], language="es"))
    raw = calendar_at(client, f"/my/{link_of(mine)}/agenda.ics")
    assert sorted(summaries(raw)) == ["Getting to care (es)", "Keynote (es)"]


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (State.CONFIRMED, "CONFIRMED"),
        (State.WAITLISTED, "TENTATIVE"),
        (State.CANCELLED, "CANCELLED"),
    ],
)
def test_my_agenda_knows_whether_i_have_a_place(client, day, saved, state, status):
    mine = saved(a_registration(day.sites[0], state=state))
    raw = calendar_at(client, f"/my/{link_of(mine)}/agenda.ics")
    events = icalendar.Calendar.from_ical(raw).walk("VEVENT")
    assert {str(e["status"]) for e in events} == {status}


def test_a_cancelled_session_is_struck_out_in_my_agenda(client, event, saved):
    gone = a_session(event, state=SessionState.CANCELLED, sequence=4)
    mine = a_registration(event.sites[0])
    saved(gone, mine)
    raw = calendar_at(client, f"/my/{link_of(mine)}/agenda.ics")
    read = vobject.readOne(raw.decode()).vevent
    assert (read.status.value, read.sequence.value) == ("CANCELLED", "4")


def test_nobody_elses_agenda_opens(client, day):
    assert client.get("/my/00000000000000000000000000/agenda.ics").status_code == 404


def test_each_site_has_its_own_clock(client, saved):
    start = datetime(2031, 3, 9, 17, 0, tzinfo=UTC)  # the day on which clocks go forward
    sites = [a_site("west", timezone=None), a_site("east", timezone="America/New_York", position=1)]
    event = saved(an_event(starts_at=start, ends_at=start + timedelta(hours=5), sites=sites))
    saved(a_session(event, *event.sites, title=both("Keynote")))
    text = page_of(client, event).text
    assert "10:00–11:00 (West County)" in text
    assert "13:00–14:00 (East County)" in text
    raw = calendar_at(client, f"/e/{event.slug}/programme.ics?site=east")
    assert b"DTSTART;TZID=America/New_York:20310309T130000" in raw
    read = icalendar.Calendar.from_ical(raw).walk("VEVENT")[0]
    assert read.decoded("dtstart").astimezone(UTC) == start


def test_the_printed_programme_names_every_session_of_every_site(client, day, tmp_path):
    answer = page_of(client, day, ".pdf")
    assert answer.mimetype == "application/pdf"
    (tmp_path / "p.pdf").write_bytes(answer.data)
    pages = pypdf.PdfReader(tmp_path / "p.pdf").pages
    assert [float(side) for side in pages[0].mediabox[2:]] == [612, 792]
    text = pages[0].extract_text()
    assert text.count("Keynote") == 2
    assert "Getting to care" in text
    fonts = pages[0]["/Resources"]["/Font"].values()
    assert any("SourceSans" in str(font.get_object()["/BaseFont"]) for font in fonts)


def test_the_printed_programme_of_one_site_keeps_to_it(client, day, tmp_path):
    (tmp_path / "p.pdf").write_bytes(page_of(client, day, ".pdf?site=north").data)
    text = pypdf.PdfReader(tmp_path / "p.pdf").pages[0].extract_text()
    assert "Getting to care" in text
    assert "Rent and wages" not in text


def test_my_page_tells_my_day(client, day, saved):
    mine = saved(a_registration(day.sites[0]))
    text = client.get(f"/my/{link_of(mine)}/").text
    assert "Your day" in text
    assert "Rent and wages" in text
    assert "Getting to care" not in text


def test_my_page_offers_my_own_agenda(client, day, saved):
    mine = saved(a_registration(day.sites[0]))
    assert f"/my/{link_of(mine)}/agenda.ics" in client.get(f"/my/{link_of(mine)}/").text


def test_a_break_is_held_at_both_sites_and_broadcast_from_none(client, event, saved):
    saved(a_session(event, *event.sites, title=both("Lunch"), kind=SessionKind.BREAK))
    text = page_of(client, event).text
    assert "At both sites" in text
    assert "Live at" not in text
    assert "Broadcast from" not in text
    assert "live from" not in page_of(client, event, "?site=north").text


@pytest.mark.parametrize(
    ("query", "sides", "count"),
    [
        ("?paper=a4", (595, 842), 1),
        ("?paper=nothing", (612, 792), 1),
        ("?fold=1", (792, 612), 4),
        ("?fold=1&site=north", (792, 612), 2),
    ],
)
def test_the_programme_is_printed_on_the_paper_that_one_has(client, day, query, sides, count):
    read = pypdf.PdfReader(io.BytesIO(page_of(client, day, f".pdf{query}").data))
    box = read.pages[0].mediabox
    assert (round(box.width), round(box.height)) == sides
    assert len(read.pages) == count
