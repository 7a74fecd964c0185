"""Lists as partners send them: every program, every encoding, every trick."""

import io
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from summit.errors import FieldError
from summit.registration.sheets import MOST_BYTES, MOST_ROWS, digest_of, read_file, read_text

HEAD = "name,e-mail,organization,site,language\n"
ANA = "Ana Peña,ana@example.org,Casa,South County,es\n"
CELLS = ["Ana Peña", "ana@example.org", "Casa", "South County", "es"]


def workbook(*rows, change=lambda book: None):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def repacked(data, **parts):
    """The workbook with some of its parts replaced or added."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return made.getvalue()


def refused(data):
    with pytest.raises(FieldError) as caught:
        read_file(data)
    assert caught.value.field == "file"
    return str(caught.value)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_a_list_is_read_however_it_was_saved(encoding, end, sign):
    text = (HEAD + ANA).replace(",", sign).replace("\n", end)
    sheet = read_file(text.encode(encoding))
    assert sheet.headings == ["name", "e-mail", "organization", "site", "language"]
    assert sheet.rows == [(2, CELLS)]


def test_rows_are_numbered_as_a_spreadsheet_program_does():
    text = HEAD + "\n,,,,\n" + '"Peña, ""Ana""",a@example.org,"Casa\nAbierta",,\n\nBo,,,,\n'
    rows = read_text(text).rows
    assert [number for number, _ in rows] == [4, 6]
    assert rows[0][1][:3] == ['Peña, "Ana"', "a@example.org", "Casa\nAbierta"]


def test_the_line_by_which_excel_names_its_sign_is_no_row():
    assert read_text(f"sep=;\n{(HEAD + ANA).replace(',', ';')}").rows == [(2, CELLS)]


def test_short_rows_are_filled_and_empty_cells_at_the_end_forgotten():
    assert read_text("a,b\n1\n1,2,,,\n1,2,3\n").rows == [
        (2, ["1", ""]),
        (3, ["1", "2"]),
        (4, ["1", "2", "3"]),
    ]


def test_what_our_exports_guard_against_formulas_is_what_it_was():
    sheet = read_text("name,phone\n'=1+1,'+1 555 0101\n'Ndrina,'\n")
    assert [cells for _, cells in sheet.rows] == [["=1+1", "+1 555 0101"], ["'Ndrina", "'"]]


def test_the_keys_in_the_second_row_of_our_exports_name_the_columns():
    sheet = read_text("Name,E-mail,Note\nfull_name,email,\nAna,ana@example.org,x\n")
    assert sheet.headings == ["full_name", "email", "Note"]
    assert sheet.rows == [(3, ["Ana", "ana@example.org", "x"])]


def test_a_workbook_is_read_like_a_text():
    data = workbook(["Name", "Born", "At", "Guests", "Rate", "Came", None],
                    ["Ana", date(2001, 2, 3), datetime(2027, 1, 2, 10, 30), 2.0, 1.5, True],
                    [], [None, None, None, 7])  # fmt: skip
    sheet = read_file(data)
    assert sheet.headings == ["Name", "Born", "At", "Guests", "Rate", "Came"]
    assert sheet.rows == [
        (2, ["Ana", "2001-02-03", "2027-01-02 10:30:00", "2", "1.5", "yes"]),
        (4, ["", "", "", "7", "", ""]),
    ]


def test_the_first_sheet_that_can_be_seen_is_read():
    def hide(book):
        book.active.sheet_state = "hidden"
        book.create_sheet().append(["a"])
        book.worksheets[1].append(["1"])

    assert read_file(workbook(["x"], ["2"], change=hide)).headings == ["a"]


def test_a_formula_is_not_computed():
    def put(book):
        book.active["A2"] = "=1+1"

    assert "no row" in refused(workbook(["name"], change=put))


def test_a_zip_bomb_is_refused_by_its_directory():
    bomb = repacked(workbook(["a"], ["1"]), **{"xl/media/x.bin": b"\0" * 30_000_000})
    assert len(bomb) < MOST_BYTES
    assert "unpacks to far more" in refused(bomb)


def test_a_workbook_of_very_many_parts_is_refused():
    parts = {f"xl/media/{n}": b"" for n in range(600)}
    assert "unpacks to far more" in refused(repacked(workbook(["a"], ["1"]), **parts))


def test_xml_entities_are_refused():
    data = workbook(["a"], ["1"])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>' + sheet
    assert "cannot be read" in refused(repacked(data, **{"xl/worksheets/sheet1.xml": laughs}))


def test_a_sheet_that_says_it_is_huge_is_read_as_it_is():
    data = workbook(["a"], ["1"])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    lying = sheet.replace(b'ref="A1:A2"', b'ref="A1:XFD1048576"')
    assert lying != sheet
    assert read_file(repacked(data, **{"xl/worksheets/sheet1.xml": lying})).rows == [(2, ["1"])]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no row"),
        (b"name,e-mail\n", "no row"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old spreadsheet"),
        (b"PK\x03\x04 and nothing more", "cannot be read"),
        (b"a," * 101 + b"a\n1\n", "more than 100 columns"),
        (b'a\n"' + b"x\n" * 131_073, "too large"),
        (b'a\n1\n"' + b"x" * 131_073, "after row 2"),
        (b"x" * (MOST_BYTES + 1), "too large"),
        (b"a\n" + b"1\n" * (MOST_ROWS + 1), "more than 20,000 rows"),
    ],
)
def test_what_is_no_list_or_too_much_is_refused(data, said):
    assert said in refused(data)


def test_the_same_file_is_known_again():
    assert digest_of("a\r\n1\r\n") == digest_of("a\n1")
    assert digest_of(b"a") != digest_of(b"b")
