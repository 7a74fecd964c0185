"""Files for spreadsheet programs."""

import csv
import io

import pytest

from summit.web.downloads import csv_file


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
