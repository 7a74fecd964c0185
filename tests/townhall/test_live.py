"""What a phone asks for every three seconds: little, and cheap."""

import re
import time

import pytest
import sqlalchemy as sa

from summit.extensions import db
from summit.schedule.states import SessionKind
from summit.townhall.models import TownHall
from summit.townhall.views import live
from tests.factories import a_registration, an_event, link_of
from tests.factories.schedule import a_session
from tests.factories.townhall import a_question, a_town_hall

KILOBYTE = 1024


@pytest.fixture
def event(saved):
    return saved(an_event())


@pytest.fixture
def guest(event, saved):
    return saved(a_registration(event.sites[0]))


@pytest.fixture
def hall(event, saved):
    programmed = a_session(event, kind=SessionKind.TOWN_HALL, slug="town-hall")
    return saved(a_town_hall(event, session=programmed))


@pytest.fixture(params=["board", "screen/board"])
def piece(request, hall, event):
    return f"/e/{event.slug}/ask/town-hall/{request.param}"


def raised(app):
    with app.app_context():
        db.session.execute(sa.update(TownHall).values(revision=TownHall.revision + 1))
        db.session.commit()


def size(answer):
    """Bytes of the whole answer as it goes over the line."""
    head = "".join(f"{k}: {v}\r\n" for k, v in answer.headers.items())
    return len(f"HTTP/1.1 {answer.status}\r\n{head}\r\n".encode()) + len(answer.data)


def test_when_nothing_has_changed_the_answer_is_empty_and_below_a_kilobyte(
    client, piece, hall, guest, saved, statements
):
    saved(*(a_question(hall, guest) for _ in range(20)))
    tag = client.get(piece).headers["ETag"]
    time.sleep(live.YOUNG)  # a younger piece would not even be looked up
    statements.clear()
    again = client.get(piece, headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert again.data == b""
    assert size(again) <= KILOBYTE
    asked = [s for s in statements if s.lstrip().upper().startswith("SELECT")]
    assert len(asked) == 1
    assert "hall_question" not in asked[0]


def test_what_has_changed_comes_with_a_new_name(client, piece, hall, guest, saved, app):
    first = client.get(piece)
    saved(a_question(hall, guest, {"en": "Anything new?"}))
    raised(app)
    time.sleep(live.YOUNG)
    second = client.get(piece, headers={"If-None-Match": first.headers["ETag"]})
    assert second.status_code == 200
    assert second.headers["ETag"] != first.headers["ETag"]
    assert "Anything new?" in second.text


def test_a_piece_younger_than_a_second_asks_the_database_nothing(client, piece, statements):
    client.get(piece)
    statements.clear()
    assert client.get(piece).status_code == 200
    assert statements == []


def test_each_language_has_a_piece_of_its_own(client, piece, hall, guest, saved):
    saved(a_question(hall, guest, {"en": "Who decides?", "es": "¿Quién decide?"}))
    english, spanish = client.get(f"{piece}?lang=en"), client.get(f"{piece}?lang=es")
    assert english.headers["ETag"] != spanish.headers["ETag"]
    assert spanish.text.index("¿Quién decide?") < spanish.text.index("Who decides?")


def test_nothing_of_a_reader_is_in_what_all_readers_get(client, piece, hall, guest, saved, app):
    one = saved(a_question(hall, guest))
    page = piece.split("/town-hall")[0] + "/town-hall"
    client.submit(f"{page}/ticket", {"code": guest.tickets[0].code})
    client.submit(f"{page}/vote", {"vote": one.id}, page=page)
    own, other = client.get(piece), app.test_client().get(piece)
    assert own.text == other.text
    assert "csrf" not in own.text
    assert "Set-Cookie" not in own.headers


def test_a_town_hall_that_is_not_there_has_no_piece(client, event):
    assert client.get(f"/e/{event.slug}/ask/nothing/board").status_code == 404


def test_only_so_many_pieces_are_kept():
    pieces = live.Pieces()
    for n in range(live.MOST + 5):
        pieces.keep(n, live.Piece(0, "", 0.0))
    assert pieces.find(0) is None
    assert pieces.find(live.MOST + 4) is not None


def test_while_one_brings_a_piece_up_to_date_the_others_take_the_one_before():
    pieces = live.Pieces()
    assert pieces.begin("board")
    assert not pieces.begin("board")
    pieces.end("board")
    assert pieces.begin("board")


@pytest.mark.parametrize("count", [1, 3])
def test_a_vote_takes_six_statements_and_throws_no_kept_page_away(
    client, hall, guest, saved, statements, count
):
    asked = [saved(a_question(hall, guest)) for _ in range(count)]
    page = f"/my/{link_of(guest)}/ask/town-hall"
    here = client.get(page).location
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(here).text)[1]
    statements.clear()
    answer = client.post(f"{here}/vote", data={"csrf_token": token, "vote": asked[0].id},
                         headers={"Accept": "application/json"})  # fmt: skip
    assert answer.status_code == 204
    assert len([s for s in statements if not s.startswith("BEGIN")]) == 6
    assert not [s for s in statements if "freshness" in s]
