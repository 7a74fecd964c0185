"""What a row says, in whichever words; and all that is wrong with it."""

from types import SimpleNamespace

import pytest

from summit.errors import FieldError
from summit.registration.answers import Unreadable, answer_of
from summit.registration.cells import Reading, judge
from summit.registration.columns import guess, refuse_odd, remembered
from tests.factories import both

OPTIONS = [
    {"key": "asl", "label": {"en": "Sign language (ASL)", "es": "Lengua de señas"}},
    {"key": "es", "label": {"en": "Spanish, spoken", "es": "Español"}},
]


def question(key, kind, **more):
    return SimpleNamespace(
        **{
            "key": key,
            "kind": kind,
            "title": both(key.title()),
            "help": None,
            "options": OPTIONS if "choice" in kind or kind == "rank" else [],
            "settings": {},
            "required": False,
            "shown_if": {},
            "sites": [],
            "staff_only": False,
        }
        | more
    )


def reading(*questions, headings=None, sites=None):
    headings = headings or ["Name", "E-mail", "Phone", "Organization", "Site", "Language"]
    headings = [*headings, *(q.key for q in questions)]
    return Reading(
        headings=headings,
        targets=guess(headings, questions),
        sites=sites or {"south": ["South County", "Sur"], "north": ["North County", "Norte"]},
        languages=["en", "es"],
        questions={q.key: q for q in questions},
    )


ROW = ["Ana Peña", "ana@example.org", "555-0101", "Casa", "South County", "es"]


def row(**changes):
    names = ("name", "email", "phone", "organization", "site", "language")
    return [changes.get(name, cell) for name, cell in zip(names, ROW, strict=True)]


def said(cells, how=None):
    return [(f.column, f.message % dict(f.values)) for f in judge(cells, how or reading())[1]]


def test_a_good_row_is_a_person():
    wanted, findings = judge(ROW, reading())
    assert findings == []
    assert (wanted.full_name, wanted.email, wanted.phone) == tuple(ROW[:3])
    assert (wanted.site, wanted.language) == ("south", "es")


@pytest.mark.parametrize(
    ("changes", "column", "words"),
    [
        ({"name": ""}, "Name", "There is no name."),
        ({"name": "Jos\ufffd"}, "Name", "There is a character in it that cannot be read."),
        ({"name": "a" * 201}, "Name", "That is too long: at most 200 characters."),
        ({"name": "#REF!"}, "Name", "The spreadsheet shows an error here instead of a value."),
        ({"name": "Ana\u202etxt"}, "Name", "There is a character in it that cannot be read."),
        ({"email": ""}, "E-mail", "There is no e-mail address."),
        ({"email": "ana@"}, "E-mail", "The e-mail address is not complete."),
        ({"phone": "call me"}, "Phone", "This is no phone number."),
        ({"site": ""}, "Site", "There is no site."),
        ({"site": "Mars"}, "Site", "The event has no such site."),
        ({"language": "Klingon"}, "Language", "The event does not speak this language."),
    ],
)
def test_what_is_wrong_is_said_of_its_column(changes, column, words):
    assert said(row(**changes)) == [(column, words)]


def test_everything_that_is_wrong_is_said_at_once():
    assert [column for column, _ in said(row(name="", email="x", site="Mars"))] == [
        "Name",
        "E-mail",
        "Site",
    ]


def test_more_cells_than_headings_are_a_row_out_of_step():
    assert said([*ROW, "more"]) == [("", "The row has more cells than there are headings.")]


def test_a_name_that_two_sites_have_is_asked_for_by_its_short_name():
    how = reading(sites={"south": ["College"], "north": ["College"]})
    (told,) = said(row(site="college"), how)
    assert told == (
        "Site",
        "More than one site is called that. Write its short name: south, north.",
    )
    assert judge(row(site="NORTH"), how)[0].site == "north"


def test_the_only_site_need_not_be_named():
    assert judge(row(site=""), reading(sites={"hall": ["The hall"]}))[0].site == "hall"


def test_first_and_last_name_make_a_name():
    how = reading(headings=["Nombre", "Apellidos", "Correo electrónico", "Sede"])
    assert (
        judge(["Ana", "Peña Ruiz", "a@example.org", "Norte"], how)[0].full_name == "Ana Peña Ruiz"
    )


@pytest.mark.parametrize(
    ("kind", "cell", "answer"),
    [
        ("single_choice", "asl", "asl"),
        ("single_choice", "lengua de SENAS", "asl"),
        ("multiple_choice", "Spanish, spoken", ["es"]),
        ("multiple_choice", "asl; Español", ["asl", "es"]),
        ("multiple_choice", "asl, es", ["asl", "es"]),
        ("yes_no", "Sí", True),
        ("yes_no", "0", False),
        ("consent", "x", True),
        ("consent", "no", None),
        ("number", "3.0", 3),
        ("date", "2025-1-24", "2025-01-24"),
        ("date", "2025-01-24 00:00:00", "2025-01-24"),
        ("date", "1/24/2025", "2025-01-24"),
        ("likert", "4 Mostly", 4),
        ("likert", "NA", "na"),
        ("recommend", "10", 10),
        ("email", "ANA@Example.org", "ANA@example.org"),
        ("short_text", " by   bus", "by bus"),
    ],
)
def test_an_answer_is_read_in_the_words_people_use(kind, cell, answer):
    assert answer_of(question("q", kind), cell) == answer


@pytest.mark.parametrize(
    ("kind", "cell"),
    [
        ("single_choice", "Klingon"),
        ("multiple_choice", "asl; Klingon"),
        ("yes_no", "perhaps"),
        ("number", "two"),
        ("number", "-1"),
        ("number", "9" * 400),
        ("date", "2025-02-30"),
        ("date", "24.1.2025"),
        ("likert", "6"),
        ("email", "ana@"),
        ("short_text", "a" * 201),
    ],
)
def test_what_is_no_answer_is_refused(kind, cell):
    with pytest.raises(Unreadable):
        answer_of(question("q", kind), cell)


def test_a_required_answer_is_missed_only_where_the_question_is_asked():
    asked = question("needs", "short_text", required=True, sites=["north"])
    assert said([*ROW, ""], reading(asked)) == []
    assert said([*row(site="Norte"), ""], reading(asked)) == [
        ("needs", "This question needs an answer.")
    ]


def test_an_answer_to_a_question_that_is_not_asked_is_left_out():
    first = question("ride", "yes_no")
    second = question("seats", "number", shown_if={"key": "ride", "any": ["yes"]})
    assert judge([*ROW, "no", "3"], reading(first, second))[0].answers == {"ride": False}
    assert judge([*ROW, "yes", "3"], reading(first, second))[0].answers["seats"] == 3
    assert said([*ROW, "no", "many"], reading(first, second)) == []


def test_columns_are_guessed_in_both_languages_and_by_the_keys_of_our_exports():
    diet = question("diet", "short_text")
    assert guess(["Diet (es)", "diet", "Unknown", "IDIOMA"], [diet]) == [
        "q:diet",
        "",
        "",
        "language",
    ]
    keys = ["full_name", "email", "phone", "organization", "site", "language", "state"]
    assert guess(keys, []) == ["name", *keys[1:6], ""]


def test_a_list_of_the_same_headings_is_read_as_the_last_one():
    former = [(["a", "b"], {"0": "email", "1": "q:gone"}), (["a", "b"], {"0": "name"})]
    assert remembered(["a", "b"], former, ["email", "name"]) == ["email", ""]
    assert remembered(["a"], former, ["email"]) is None


@pytest.mark.parametrize(
    ("targets", "field"),
    [
        (["name"], "columns"),
        (["email"], "columns"),
        (["name", "email", "email"], "column-2"),
        (["name", "first_name", "email"], "columns"),
    ],
)
def test_columns_that_make_no_person_are_refused(targets, field):
    with pytest.raises(FieldError) as caught:
        refuse_odd(targets)
    assert caught.value.field == field
