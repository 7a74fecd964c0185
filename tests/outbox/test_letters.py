"""Reading a letter's source."""

import pytest

from summit.outbox.letters import Bullets, Button, Paragraph, disguise, one_line, read_letter

SOURCE = """Subject: You have a place

Hello Ana,
see you there.

[Open your page](https://summit.example.org/my/X)

Bring:
- this letter
- a friend
"""


def test_a_letter_is_a_subject_and_blocks():
    letter = read_letter(SOURCE)
    assert letter.subject == "You have a place"
    assert letter.blocks == (
        Paragraph(("Hello Ana, see you there.",)),
        Button("Open your page", "https://summit.example.org/my/X"),
        Paragraph(("Bring:",)),
        Bullets(("this letter", "a friend")),
    )


def test_the_text_part_shows_the_whole_address():
    assert "Open your page:\nhttps://summit.example.org/my/X\n" in read_letter(SOURCE).text


def test_an_address_is_never_wrapped():
    link = "https://summit.example.org/my/" + "A" * 120
    assert link in read_letter(f"Subject: x\n\n[Open]({link})\n\nor {link}").text


def test_a_letter_without_a_subject_is_refused():
    with pytest.raises(ValueError, match="begins with its subject"):
        read_letter("Hello\n\nSubject: no")


@pytest.mark.parametrize(
    "typed", ["[Win](https://evil.example)", "- a list", "Ana\n\n[Win](https://evil.example)"]
)
def test_what_people_typed_stays_text(typed):
    letter = read_letter(f"Subject: x\n\n{disguise(typed)}")
    assert letter.blocks == (Paragraph(tuple(typed.split("\n"))),)


def test_a_typed_address_with_a_script_makes_no_button():
    assert isinstance(read_letter("Subject: x\n\n[Go](javascript:alert)").blocks[0], Paragraph)


def test_a_subject_is_one_line_however_it_was_typed():
    typed = disguise("Hi\r\nBcc: everybody@example.org")
    assert read_letter(f"Subject: {typed}\n\nx").subject == "Hi Bcc: everybody@example.org"
    assert len(one_line("x" * 5000)) == 200


def test_a_letter_prints_only_what_it_can_name():
    with pytest.raises(TypeError, match="cannot print"):
        disguise({"person": object()})


def test_a_list_made_in_a_loop_is_one_list():
    assert read_letter("Subject: x\n\n- one\n\n\n- two\n").blocks == (Bullets(("one", "two")),)
