"""What a phone's camera sees at a crowded door, and the verdict that follows, with and without a
network.
"""

import pytest
import qrcode
import sqlalchemy as sa
from PIL import Image, ImageEnhance, ImageFilter, ImageOps
from playwright.sync_api import expect

from summit.checkin.models import Attendance
from tests.factories import a_person, a_registration, an_event
from tests.factories.checkin import a_point
from tests.journeys.test_door import address_of, kept_shell, pair, phone_of, verdict

pytestmark = pytest.mark.browser
GREY = (96, 104, 108)


def turned(picture):
    return picture.rotate(38, resample=Image.Resampling.BICUBIC, fillcolor=GREY)


def blurred(picture):
    return picture.filter(ImageFilter.GaussianBlur(2.2))


def dark(picture):
    return ImageEnhance.Brightness(ImageEnhance.Contrast(picture).enhance(0.35)).enhance(0.25)


def tilted(picture):
    """Held up from below: the far edge is shorter than the near one."""
    width, height = picture.size
    seen = (-90, -30, 0, height, width, height, width + 90, -30)
    how = Image.Transform.QUAD
    return picture.transform(picture.size, how, seen, Image.Resampling.BICUBIC, fillcolor=GREY)


FILMS = {
    "easy": None,
    "turned": turned,
    "tilted": tilted,
    "blurred": blurred,
    "dark": dark,
    "light on dark": ImageOps.invert,
}


@pytest.fixture
def event(live):
    return live.save(an_event())


@pytest.fixture
def point(live, event):
    return live.save(a_point(event.sites[0]))


@pytest.fixture
def register(live, event):
    def make(name):
        person = a_person(event.coalition, full_name=name)
        return live.save(a_registration(event.sites[0], person=person))

    return make


def came(live, event):
    return live.ask(sa.select(Attendance.registration_id).where(Attendance.event_id == event.id))


@pytest.mark.parametrize("film", FILMS)
def test_a_ticket_is_read_as_people_hold_it_up(live, event, point, register, camera, film):
    ana = register("Ana Luz Paredes")
    page = phone_of(camera(address_of(live, ana), decorate=FILMS[film]))
    pair(live, point, page)
    verdict(page, "admitted")
    expect(page.get_by_role("status")).to_contain_text("Ana Luz Paredes")
    assert came(live, event) == [ana.id]


@pytest.mark.parametrize("film", ["easy", "blurred", "dark"])
def test_the_same_is_read_without_a_network_after_a_reload(
    live, event, point, register, camera, film
):
    """The phone learns of a person who registered before it was paired, and of nobody else."""
    ben = register("Ben Oduya")
    page = phone_of(camera(address_of(live, ben), decorate=FILMS[film]))
    pair(live, point, page, start=False)  # while the guide is shown the camera is not looked at
    kept_shell(page)
    expect(page.locator("#s-online")).to_contain_text("Online, list")
    live.stop()
    try:
        page.reload()
        page.get_by_role("button", name="Start scanning").click()
        verdict(page, "admitted")
        expect(page.get_by_role("status")).to_contain_text("Ben Oduya")
        expect(page.get_by_role("status")).to_contain_text("No network. Carry on.")
    finally:
        live.start()
    expect(page.locator("#s-unsent")).to_have_text("All scans sent", timeout=45000)
    assert came(live, event) == [ben.id]


def two_at_once(left, right):
    """A picture with two tickets beside each other, as a couple holds them up."""

    def draw(picture):
        for n, text in enumerate((left, right)):
            made = qrcode.QRCode(box_size=5, border=4)
            made.add_data(text)
            code = made.make_image().get_image().convert("RGB")
            picture.paste(code, (20 + n * 310, 150))
        return picture

    return draw


def test_of_two_tickets_in_one_picture_each_counts_once(live, event, point, register, camera):
    cho, dia = register("Cho Nakata"), register("Dia Restrepo")
    couple = two_at_once(address_of(live, cho), address_of(live, dia))
    page = phone_of(camera("", decorate=couple))
    pair(live, point, page)
    verdict(page, "admitted")
    page.wait_for_timeout(4500)  # longer than a verdict stays
    people = came(live, event)
    assert 1 <= len(people) == len(set(people))
    assert set(people) <= {cho.id, dia.id}
