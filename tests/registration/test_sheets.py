"""Lists as partners send them: every program, every encoding, every slip."""

import pytest

from summit.errors import FieldError
from summit.registration.sheets import (
    MOST_BYTES,
    MOST_ROWS,
    WHY_WORDS,
    Finding,
    Row,
    Why,
    digest_of,
    read,
    text_of,
    tidy,
)

SITES = {"south": ["South County", "Condado Sur"], "north": ["North County", "Condado Norte"]}
HEAD = "name,e-mail,organization,site,language\n"
ANA = "Ana Peña,ana@example.org,Casa,South County,es\n"
PERSON = Row(2, "Ana Peña", "ana@example.org", "Casa", "south", "es")


def sheet(text):
    return read(text, SITES, language="en")


def whys(text):
    return [(f.line, f.why) for f in sheet(text).findings]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_a_list_is_read_however_it_was_saved(encoding, end, sign):
    text = (HEAD + ANA).replace(",", sign).replace("\n", end)
    assert sheet(text_of(text.encode(encoding))).rows == [PERSON]


def test_utf_16_with_the_other_mark_is_read():
    assert sheet(text_of(b"\xfe\xff" + (HEAD + ANA).encode("utf-16-be"))).rows == [PERSON]


@pytest.mark.parametrize(
    "headings",
    [
        "Full name,E-Mail,Organisation,Site,Language",
        "Nombre,Correo,Organización,Sede,Idioma",
        "NOMBRE COMPLETO , correo electrónico,ORGANIZACION,sede,idioma",
    ],
)
def test_the_columns_are_known_in_english_and_spanish(headings):
    assert sheet(f"{headings}\n{ANA}").rows == [PERSON]


def test_columns_may_stand_in_any_order_among_others():
    text = "Id,Site,E-mail,Phone,Name\n7,Condado Sur,ana@example.org,555,Ana\n"
    assert sheet(text).rows == [Row(2, "Ana", "ana@example.org", "", "south", "en")]


def test_two_hundred_columns_are_no_obstacle():
    more = ",".join(f"c{n}" for n in range(195))
    assert sheet(HEAD.strip() + f",{more}\n" + ANA.strip() + "," * 195).rows == [PERSON]


def test_mixed_line_ends_and_empty_lines_keep_the_numbers():
    text = HEAD.strip() + "\r\n\r\n,,,,\rAna,nowhere,,south,\n\nBo,bo@example.org,,north,\r\n"
    found = sheet(text)
    assert [(f.line, f.why) for f in found.findings] == [(4, Why.BAD_EMAIL)]
    assert [row.line for row in found.rows] == [6]


def test_quoted_cells_keep_their_signs_and_lose_their_line_breaks():
    text = HEAD + '"Peña, ""Ana""",ana@example.org,"Casa\nAbierta",south,es\nBo,b,,south,\n'
    found = sheet(text)
    assert (found.rows[0].full_name, found.rows[0].organization) == ('Peña, "Ana"', "Casa Abierta")
    assert [(f.line, f.why) for f in found.findings] == [(4, Why.BAD_EMAIL)]


def test_a_line_that_names_the_sign_is_no_heading():
    found = sheet("sep=;\n" + HEAD.replace(",", ";") + "Ana;ana@example.org;;south;\nBo;;;;\n")
    assert [row.line for row in found.rows] == [3]
    assert [f.line for f in found.findings] == [4]


def test_a_formula_stays_text():
    row = sheet(HEAD + '"=HYPERLINK(""x"")",ana@example.org,+1,south,\n').rows[0]
    assert (row.full_name, row.organization) == ('=HYPERLINK("x")', "+1")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (",ana@example.org,,south,", Why.NO_NAME),
        ("Ana,,,south,", Why.BAD_EMAIL),
        ("Ana,ana@,,south,", Why.BAD_EMAIL),
        ("Ana,ana@example.org,,West,", Why.NO_SUCH_SITE),
        ("Ana,ana@example.org,,,", Why.NO_SUCH_SITE),
        ("Ana,ana@example.org", Why.NO_SUCH_SITE),
        (f"{'A' * 201},ana@example.org,,south,", Why.TOO_LONG),
        (f"Ana,ana@example.org,{'A' * 201},south,", Why.TOO_LONG),
        ("An\ufffda,ana@example.org,,south,", Why.UNREADABLE),
        ("An\0a,ana@example.org,,south,", Why.UNREADABLE),
        ("An\x07a,ana@example.org,,south,", Why.UNREADABLE),
        ("An\u202ea,ana@example.org,,south,", Why.UNREADABLE),
    ],
)
def test_each_slip_is_named_with_its_line(line, why):
    assert whys(HEAD + ANA.replace("ana@", "other@") + line) == [(3, why)]


def test_the_second_of_two_equal_addresses_stays_out():
    found = sheet(HEAD + ANA + "Ana P.,ANA@example.org,,north,\n")
    assert found.rows == [PERSON]
    assert found.findings == [Finding(3, Why.TWICE, "ANA@example.org")]


def test_the_only_site_needs_no_name_and_an_unknown_language_is_the_first():
    rows = read("name;mail;idioma\nAna;a@example.org;es-MX\nBo;b@example.org;Klingon",
                {"hall": ["Hall"]}, language="en").rows  # fmt: skip
    assert [(row.site, row.language) for row in rows] == [("hall", "es"), ("hall", "en")]


def test_bytes_that_windows_does_not_know_are_found_in_their_row_alone():
    data = (HEAD + ANA).encode("cp1252") + b"B\x81,bo@example.org,,south,\n"
    found = sheet(text_of(data))
    assert found.rows == [PERSON]
    assert [(f.line, f.why, f.shown) for f in found.findings] == [(3, Why.UNREADABLE, "B?")]


def test_a_torn_utf_16_file_loses_its_last_row_alone():
    data = (HEAD + ANA + "Bo,bo@example.org,,south,en").encode("utf-16")[:-1]
    found = sheet(text_of(data))
    assert found.rows == [PERSON]
    assert [f.why for f in found.findings] == [Why.UNREADABLE]


@pytest.mark.parametrize(
    "text",
    ["", "\n\n", "Ana,ana@example.org\n", "name,site\nAna,south\n", HEAD + "x," * 70_000 + "\n"
     + '"' + "y" * 140_000, "\n" * 30_000],
)  # fmt: skip
def test_what_is_no_list_is_refused_with_a_sentence(text):
    with pytest.raises(FieldError) as refused:
        sheet(text)
    assert refused.value.field == "file"
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize("data", [b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0", b"a" * (MOST_BYTES + 1)])
def test_spreadsheets_and_floods_are_refused(data):
    with pytest.raises(FieldError):
        text_of(data)


def test_two_thousand_rows_are_read_and_not_one_more():
    text = HEAD + "".join(f"G,g{n}@example.org,,south,\n" for n in range(MOST_ROWS))
    assert len(sheet(text).rows) == MOST_ROWS
    with pytest.raises(FieldError):
        sheet(text + "One,more@example.org,,south,\n")


def test_a_browser_that_changes_the_line_ends_sends_the_same_list():
    text = tidy(HEAD + ANA)
    assert digest_of(text.replace("\n", "\r\n")) == digest_of(text)
    assert digest_of(text + "x") != digest_of(text)


def test_every_reason_has_its_words():
    assert set(WHY_WORDS) == set(Why)
