"""What every kind of question asks, keeps and sums up."""

from types import SimpleNamespace

import pytest
from flask import render_template_string
from flask_babel import force_locale
from werkzeug.datastructures import MultiDict

from summit.db import Localized
from summit.questions import catalogue
from summit.questions.availability import slots_in
from summit.questions.catalogue import BY_KEY, KINDS
from summit.questions.form import answers_in, asked, form_for
from summit.questions.kind import Shape, Summary, typed
from summit.questions.text import ShortText
from summit.web.forms import BaseForm

OPTIONS = [
    {"key": "bus", "label": {"en": "Bus", "es": "Autobús"}},
    {"key": "car", "label": {"en": "Car", "es": "Coche"}},
    {"key": "foot", "label": {"en": "On foot"}},
]


def options_of(kind):
    return OPTIONS if "choice" in kind or kind in ("rank", "matrix") else []


def a_question(kind, **changes):
    return SimpleNamespace(
        **{
            "key": "it",
            "kind": kind,
            "title": Localized(en="How?", es="¿Cómo?"),
            "help": None,
            "options": [],
            "settings": {},
            "required": False,
        }
        | changes
    )


def sent(value):
    """As a browser sends it; "row=step" for the row of a matrix."""
    row, joint, step = value.partition("=")
    return (f"q-it.{row}", step) if joint else ("q-it", value)


def answer(app, question, *given, language="en"):
    """The form after ``given`` was sent for the question, validated."""
    with (
        app.test_request_context("/", method="POST"),
        force_locale(language),
    ):
        form = form_for([question], language, BaseForm)(
            MultiDict([sent(value) for value in given]), meta={"csrf": False}
        )
        valid = form.validate()
        html = render_template_string(
            '{% from "questions/ask.html" import ask_all with context %}{{ ask_all(items) }}',
            items=asked(form, [question], language),
        )
        values = answers_in(form, [question]) if valid else None
        return SimpleNamespace(valid=valid, values=values, html=html, errors=form.errors)


SLOTS = {"slots": ["2025-03-04T18:00", "2025-03-06"]}
CASES = [
    ("short_text", {}, ["  Ana "], "Ana", "Ana"),
    ("long_text", {}, ["One\nTwo"], "One\nTwo", "One\nTwo"),
    ("single_choice", {"options": OPTIONS}, ["car"], "car", "Car"),
    ("multiple_choice", {"options": OPTIONS}, ["car", "bus"], ["car", "bus"], "Car; Bus"),
    ("yes_no", {}, ["no"], False, "No"),
    ("likert", {}, ["4"], 4, "4 Mostly"),
    ("likert", {}, ["na"], "na", "I cannot say"),
    ("recommend", {}, ["0"], 0, "0 of 10"),
    ("number", {}, ["0"], 0, "0"),
    ("date", {}, ["2025-01-24"], "2025-01-24", "24 Jan 2025"),
    ("number", {"settings": {"unit": {"en": "children"}}}, ["2"], 2, "2 children"),
    ("email", {}, [" ana@example.org "], "ana@example.org", "ana@example.org"),
    ("phone", {}, [" (503) 555-0100 "], "(503) 555-0100", "(503) 555-0100"),
    ("consent", {}, ["yes"], True, "Yes"),
    (
        "matrix",
        {"options": OPTIONS},
        ["car=4", "bus=na"],
        {"car": 4, "bus": "na"},
        "Car: 4 Useful; Bus: I was not there",
    ),
    (
        "availability",
        {"settings": SLOTS},
        ["2025-03-04T18:00"],
        ["2025-03-04T18:00"],
        "Tue 4 Mar 2025, 18:00",
    ),
    ("availability", {"settings": SLOTS}, ["none"], ["none"], "None of these"),
    ("rank", {"options": OPTIONS}, ["car", "", "bus"], ["car", "bus"], "1. Car; 2. Bus"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_an_answer_is_kept_as_plain_json_and_read_by_people(app, case):
    kind, changes, given, value, text = case
    question = a_question(kind, required=True, **changes)
    assert answer(app, question, *given).values == {"it": value}
    with app.test_request_context("/"):
        assert BY_KEY[kind].read(value, question, "en") == text
    assert BY_KEY[kind].summary([value], question).answered == 1


@pytest.mark.parametrize("kind", BY_KEY)
def test_an_optional_question_may_be_left_out(app, kind):
    done = answer(app, a_question(kind, options=options_of(kind)))
    assert done.valid
    assert done.values == {}


@pytest.mark.parametrize("kind", BY_KEY)
def test_a_needed_question_says_so_in_the_language_of_the_reader(app, kind):
    question = a_question(kind, options=options_of(kind), required=True)
    done = answer(app, question, language="es")
    assert not done.valid
    assert "q-it-error" in done.html
    assert "¿Cómo?" in done.html


WRONG = [
    ("single_choice", {"options": OPTIONS}, ["boat"]),
    ("multiple_choice", {"options": OPTIONS, "settings": {"max": 2}}, ["bus", "car", "foot"]),
    ("multiple_choice", {"options": OPTIONS}, ["boat"]),
    ("likert", {}, ["6"]),
    ("likert", {"settings": {"na": False}}, ["na"]),
    ("recommend", {}, ["11"]),
    ("number", {"settings": {"max": 5}}, ["6"]),
    ("number", {}, ["many"]),
    ("date", {}, ["2025-02-30"]),
    ("rank", {"options": OPTIONS}, ["bus", "bus"]),
    ("matrix", {"options": OPTIONS}, ["car=6"]),
    ("matrix", {"options": OPTIONS}, ["car=5", "bus=many"]),
    ("availability", {"settings": SLOTS}, ["2025-03-05"]),
    ("availability", {"settings": SLOTS}, ["none", "2025-03-06"]),
    ("date", {"settings": {"from": "2025-01-24"}}, ["2025-01-23"]),
    ("date", {"settings": {"to": "2025-01-24"}}, ["2025-01-25"]),
    ("email", {}, ["ana@"]),
    ("phone", {}, ["12"]),
    ("phone", {}, ["call me at 503 555 0100"]),
    ("short_text", {"settings": {"most": 3}}, ["abcd"]),
    ("short_text", {}, ["a\x00b"]),
]


@pytest.mark.parametrize(("kind", "changes", "given"), WRONG)
@pytest.mark.parametrize("required", [True, False])
def test_what_was_not_offered_is_refused_beside_the_question(app, kind, changes, given, required):
    done = answer(app, a_question(kind, required=required, **changes), *given)
    assert list(done.errors) == ["q-it"]
    assert len(done.errors["q-it"]) == 1


def test_what_was_typed_stays_in_the_box(app):
    assert 'value="many"' in answer(app, a_question("number"), "many").html
    assert 'value="2025-02-30"' in answer(app, a_question("date"), "2025-02-30").html
    kept = answer(app, a_question("multiple_choice", options=OPTIONS), "bus", "boat").html
    assert kept.count("checked") == 1


def test_choices_speak_the_language_of_the_reader_or_the_first_there_is(app):
    html = answer(app, a_question("single_choice", options=OPTIONS), language="es").html
    assert "Autobús" in html
    assert "On foot" in html


def test_a_summary_counts_what_was_offered_in_its_order():
    rows = BY_KEY["single_choice"].summary(["car", "car"], a_question("x", options=OPTIONS)).rows
    assert [(row.key, row.count) for row in rows] == [("bus", 0), ("car", 2), ("foot", 0)]


def test_ticks_do_not_exclude_one_another():
    values = [["bus", "car"], ["car"]]
    summary = BY_KEY["multiple_choice"].summary(values, a_question("x", options=OPTIONS))
    assert (summary.answered, summary.exclusive) == (2, False)
    assert [row.count for row in summary.rows] == [1, 2, 0]


def test_each_row_of_a_matrix_is_a_scale_of_its_own():
    question = a_question("matrix", options=OPTIONS)
    values = [{"bus": 4, "car": 5}, {"bus": "na"}]
    parts = {p.key: steps for p, steps in BY_KEY["matrix"].parted(values, question)}
    assert parts == {"bus": [4, "na"], "car": [5], "foot": []}
    [(bus, steps), *_] = BY_KEY["matrix"].parted(values, question)
    likert = BY_KEY[bus.kind].summary(steps, bus)
    assert [(row.key, row.count) for row in likert.rows][3:] == [("4", 1), ("5", 0), ("na", 1)]
    rows = BY_KEY["matrix"].summary(values, question).rows
    assert [(row.key, row.count) for row in rows] == [("bus", 1), ("car", 1), ("foot", 0)]


def test_a_row_of_a_matrix_that_is_not_asked_is_not_kept(app):
    done = answer(app, a_question("matrix", options=OPTIONS), "boat=4", "car=2")
    assert done.values == {"it": {"car": 2}}


def test_dates_are_written_in_the_language_of_the_reader(app):
    html = answer(app, a_question("availability", settings=SLOTS), language="es").html
    assert "mar 4 de mar de 2025, 18:00" in html
    assert "Ninguna de estas" in html


def test_dates_are_read_from_lines_and_put_in_order():
    assert slots_in(" 2025-03-06\n\n2025-03-04 18:00\n2025-03-06") == SLOTS["slots"]
    with pytest.raises(ValueError, match="next week"):
        slots_in("2025-03-06\nnext week")


def test_a_recommendation_has_three_bands_that_hold_every_answer_once():
    summary = BY_KEY["recommend"].summary([0, 6, 7, 10], a_question("recommend"))
    held = [key for band in summary.bands for key in band.rows]
    assert sorted(held, key=int) == [row.key for row in summary.rows]


class Colour(ShortText):
    """A kind that nobody has heard of."""

    key = "colour"
    shape = Shape.LINE
    label = "A colour"

    def value_of(self, field):
        return field.data and field.data.lower()

    def summary(self, values, question):
        return Summary(len(values), texts=tuple(sorted(set(values))))


def test_a_new_kind_is_one_class_and_one_line_of_the_catalogue(app, monkeypatch):
    monkeypatch.setitem(catalogue.BY_KEY, "colour", Colour())
    done = answer(app, a_question("colour"), "GREEN")
    assert done.values == {"it": "green"}
    assert "How?" in done.html


def test_nothing_else_names_a_kind():
    from tests.architecture.source import MODULES

    keys = {f'"{kind.key}"' for kind in KINDS if "_" in kind.key}
    naming = [
        str(path)
        for path in MODULES
        if "questions" not in path.parts and any(key in path.read_text() for key in keys)
    ]
    assert naming == []


def test_every_kind_has_its_templates(app):
    for kind in KINDS:
        app.jinja_env.get_template(kind.asked_in)
        app.jinja_env.get_template(kind.shown_in)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.key != "consent"])
def test_what_is_offered_can_be_given(app, kind):
    question = a_question(kind.key, options=options_of(kind.key), required=True)
    with app.test_request_context("/"):
        offered = kind.offered(question, "en")
    for key, word in offered:
        done = answer(app, question, key)
        assert done.valid
        assert typed(done.values["it"]) == [key]
        assert word in done.html


def test_consent_is_unticked_beforehand_and_says_yes(app):
    html = answer(app, a_question("consent")).html
    assert "checked" not in html
    assert 'value="yes"' in html


def test_of_a_session_it_is_told_who_was_not_there_and_not_who_could_not_say():
    question = a_question("matrix", options=OPTIONS)
    parts = BY_KEY["matrix"].parted([{"car": 4}, {"car": "na"}], question)
    [(part, steps)] = [pair for pair in parts if pair[0].key == "car"]
    rows = BY_KEY[part.kind].summary(steps, part).rows
    assert {row.label.say("en"): row.count for row in rows if row.count} == {
        "Useful": 1, "I was not there": 1,
    }  # fmt: skip
