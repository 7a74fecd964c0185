"""Files for spreadsheet programs."""

import csv
import io

import openpyxl
import pytest

from summit.web.downloads import csv_file, xlsx_file


def read(*rows):
    response = csv_file("list.csv", ["Name"], rows)
    text = response.get_data().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(name):
    assert read([name])[1][0].startswith("'")


def test_commas_quotes_and_lines_come_back_as_they_were():
    assert read(['a "b", c\nd', "Núñez"], [3]) == [["Name"], ['a "b", c\nd', "Núñez"], ["3"]]


def test_a_spreadsheet_program_sees_the_encoding():
    assert csv_file("x.csv", ["é"], []).get_data().startswith(b"\xef\xbb\xbf")


def test_a_spreadsheet_opens_whatever_characters_are_no_characters():
    made = xlsx_file("x.xlsx", ["Name"], [["a\ufffe\uffff\x0bb"], ["=1+1"]])
    sheet = openpyxl.load_workbook(io.BytesIO(made.get_data())).active
    assert [row[0].value for row in sheet.iter_rows()] == ["Name", "ab", "=1+1"]
    assert sheet["A3"].data_type == "s"
