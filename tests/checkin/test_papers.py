"""The door's papers are read back as a printer, an eye and a phone would read them."""

import io

import pypdfium2
import pytest
import sqlalchemy as sa
import zxingcpp
from pypdf import PdfReader

from summit.access.permissions import Role
from summit.access.policy import Grant
from summit.checkin.models import Spare
from summit.checkin.papers.badges import Badge, badges_pdf
from summit.checkin.papers.formats import FORMATS
from summit.registration.links import spelled
from summit.registration.states import State
from tests.factories import a_person, a_registration, an_event, scope, ticket_of
from tests.factories.checkin import a_device, a_point
from tests.factories.schedule import a_session

URL = "HTTPS://SUMMIT.EXAMPLE.ORG/T/0123456789ABCDEFGHJKMNPQRS"
DOTS = 200  # an inch: an office printer on a bad day
MM = DOTS / 25.4


def a_badge(**changes):
    return Badge(
        **{
            "name": "Ana Luz Paredes",
            "organization": "Casa de la Raza",
            "event": "Summit",
            "site": "South County",
            "colour": "south",
            "ribbon": "Español",
            "url": URL,
            "code": "KQ7M 4XRW",
        }
        | changes
    )


def printed(badges, key):
    return badges_pdf(badges, FORMATS[key], title="Badges", nobody="Nobody")


def seen(raw, page=0):
    return zxingcpp.read_barcodes(pypdfium2.PdfDocument(raw)[page].render(scale=DOTS / 72).to_pil())


def width_of(code):
    return max(code.position.top_right.x, code.position.bottom_right.x) - min(
        code.position.top_left.x, code.position.bottom_left.x
    )


@pytest.mark.parametrize("key", FORMATS)
def test_every_code_of_a_sheet_is_read_and_at_least_20_millimetres_wide(key):
    sheet = FORMATS[key]
    urls = [f"{URL[:-2]}{n:02}" for n in range(sheet.on_a_sheet)]
    codes = seen(printed([a_badge(url=url) for url in urls], key))
    assert sorted(code.text for code in codes) == urls
    assert all(width_of(code) >= 19.8 * MM for code in codes)  # as the reader finds its corners


@pytest.mark.parametrize("key", FORMATS)
def test_every_label_lies_on_its_sheet_and_shows_its_name_inside(key):
    sheet = FORMATS[key]
    for box in sheet.boxes():
        assert box.x >= 0
        assert box.x + box.width <= sheet.sheet.width
        assert box.y >= 0
        assert box.y + box.height <= sheet.sheet.height
    badges = [a_badge(name=f"Guest {n}") for n in range(sheet.on_a_sheet + 1)]
    pages = PdfReader(io.BytesIO(printed(badges, key))).pages
    assert len(pages) == 2
    assert "Guest 0" in pages[0].extract_text()
    assert f"Guest {sheet.on_a_sheet}" in pages[1].extract_text()


def test_the_letters_travel_with_the_file():
    (page,) = PdfReader(io.BytesIO(printed([a_badge(name="Zoë Ñuñez")], "l7418"))).pages
    for font in page["/Resources"]["/Font"].values():
        assert "/FontFile2" in font.get_object()["/FontDescriptor"]
    assert "Zoë Ñuñez" in page.extract_text()


def test_a_name_of_any_length_covers_neither_code_nor_edge():
    long = "Bartholomew-Maximilian von Hohenstaufen-Castellanos " * 3
    for key in FORMATS:
        assert [code.text for code in seen(printed([a_badge(name=long)], key))] == [URL]


def test_a_name_that_the_font_cannot_write_gives_way_to_the_code():
    (page,) = PdfReader(io.BytesIO(printed([a_badge(name="山田太郎")], "5392"))).pages
    assert page.extract_text().count("KQ7M 4XRW") == 2


@pytest.fixture
def event(saved):
    return saved(an_event())


@pytest.fixture
def organizer(client_of, event):
    return client_of(Grant(Role.ORGANIZER, scope(event)))


@pytest.fixture
def south_desk(client_of, event):
    return client_of(Grant(Role.HELP_DESK, scope(event, event.sites[0])))


@pytest.fixture
def register(event, saved):
    def make(name, site=0, **changes):
        person = a_person(event.coalition, full_name=name)
        return saved(a_registration(event.sites[site], person=person, **changes))

    return make


def papers(event, rest=""):
    return f"/console/{event.slug}/doors/papers/{rest}".rstrip("/").replace("papers/?", "papers?")


def text_of(answer):
    assert answer.mimetype == "application/pdf"
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)


def test_the_badges_of_a_site_are_its_tickets_and_no_other_sites(organizer, event, register):
    ana, ben = register("Ana Luz Paredes"), register("Ben Oduya", site=1)
    register("Cho Nakata", state=State.WAITLISTED, confirmed_at=None)
    file = organizer.get(papers(event, f"badges.pdf?site={event.sites[0].id}&sheets=l7418"))
    assert "Ana Luz" in text_of(file)
    assert "Español" in text_of(file) or "English" in text_of(file)
    (code,) = seen(file.data)
    assert code.text.endswith(f"/T/{ticket_of(ana)}")
    assert ticket_of(ben) not in code.text


def test_a_badge_is_found_by_name_and_printed_again(organizer, event, register):
    ana = register("Ana Luz Paredes")
    page = organizer.get(papers(event, "?name=luz")).text
    spelled = f"{ana.tickets[0].code[:4]}-{ana.tickets[0].code[4:].lower()}"
    assert "Ana Luz Paredes" in organizer.get(papers(event, f"?name={spelled}")).text
    address = f"badge.pdf?code={ana.tickets[0].code}&amp;sheets=5392"
    assert address in page
    file = organizer.get(papers(event, address.replace("&amp;", "&")))
    assert [code.text[-26:] for code in seen(file.data)] == [ticket_of(ana)]


def test_the_help_desks_phone_opens_a_badge(app, event, register, saved):
    ana = register("Ana Luz Paredes")
    saved(a_device(saved(a_point(event.sites[0])), role="help_desk"))
    phone = app.test_client()
    phone.environ_base["HTTP_AUTHORIZATION"] = "Bearer a device's secret"
    file = phone.get(f"/api/v1/door/badge?code={ana.tickets[0].code}")
    assert [code.text[-26:] for code in seen(file.data)] == [ticket_of(ana)]
    assert phone.get("/api/v1/door/badge?code=KQ7M4XRW").status_code == 404


def test_the_door_list_says_who_waits_and_leaves_out_who_cancelled(organizer, event, register):
    ana = register("Ana Luz Paredes")
    register("Ben Oduya", state=State.CANCELLED)
    register("Cho Nakata", state=State.WAITLISTED, confirmed_at=None)
    register("Dia Restrepo", site=1)
    told = text_of(organizer.get(papers(event, f"list-{event.sites[0].id}.pdf")))
    assert "Ana Luz Paredes" in told
    assert spelled(ana.tickets[0].code) in told
    assert "WAITLIST" in told
    assert "Ben Oduya" not in told
    assert "Dia Restrepo" not in told


def test_a_long_door_list_goes_on_over_pages_and_loses_nobody(organizer, event, register):
    names = [f"Guest {n:02} Paredes" for n in range(25)]
    for name in names:
        register(name)
    for paper in ("letter", "a4"):
        told = text_of(organizer.get(papers(event, f"list-{event.sites[0].id}.pdf?paper={paper}")))
        assert [name for name in names if name not in told] == []
        assert "2 / 2" in told


def test_spare_badges_are_made_printed_and_gone_once_somebody_has_one(
    organizer, event, saved, stored
):
    made = organizer.submit(papers(event, "spares"), {"number": 3}, page=papers(event))
    assert made.status_code == 303
    assert len(seen(organizer.get(papers(event, "spares.pdf")).data)) == 3
    refused = organizer.submit(papers(event, "spares"), {"number": 0}, page=papers(event))
    assert refused.status_code == 422
    assert len(stored(sa.select(Spare))) == 3


def test_every_speaker_has_a_tent_that_reads_from_both_sides(organizer, event, saved):
    saved(a_session(event, speakers=("Dr. Ricarda Montgomery", "Ben Oduya")))
    pages = PdfReader(io.BytesIO(organizer.get(papers(event, "tents.pdf")).data)).pages
    told = [page.extract_text() for page in pages]
    assert len(told) == 2
    assert told[1].count("Dr. Ricarda Montgomery") == 2


def test_without_anybody_the_papers_say_so(organizer, event):
    site = event.sites[0].id
    assert "There is no badge" in text_of(organizer.get(papers(event, f"badges.pdf?site={site}")))
    assert "Nobody is registered" in text_of(organizer.get(papers(event, f"list-{site}.pdf")))
    assert "No speaker" in text_of(organizer.get(papers(event, "tents.pdf")))


def test_who_works_at_one_site_prints_for_it_alone(south_desk, event, register):
    ben = register("Ben Oduya", site=1)
    north, code = event.sites[1].id, ben.tickets[0].code
    for address in (f"list-{north}.pdf", f"badges.pdf?site={north}", f"badge.pdf?code={code}"):
        assert south_desk.get(papers(event, address)).status_code == 403
    assert "Ben Oduya" not in south_desk.get(papers(event, "?name=ben")).text
    assert south_desk.get(papers(event, f"list-{event.sites[0].id}.pdf")).status_code == 200


def test_a_paper_costs_the_same_statements_whoever_is_on_it(organizer, event, register, statements):
    def cost(address):
        before = len(statements)
        organizer.get(papers(event, address))
        return len(statements) - before

    addresses = [f"list-{event.sites[0].id}.pdf", f"badges.pdf?site={event.sites[0].id}"]
    register("Ana Luz Paredes")
    one = [cost(address) for address in addresses]
    register("Ben Oduya")
    register("Cho Nakata")
    assert [cost(address) for address in addresses] == one
