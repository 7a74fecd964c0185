"""What a person sees of what is kept about them, and takes along."""

from tests.factories import KEYS, link_of
from tests.privacy.conftest import EMAIL, MARK


def mine(registration, page):
    return f"/my/{link_of(registration)}/{page}"


def test_the_page_says_what_is_kept_and_until_when(client, app, kept):
    address, name = mine(kept, "data"), kept.person.full_name
    page = client.get(address)
    for told in (name, f"I am {MARK}", "Where you were let in", "answered; what you said has no",
                 "30 days after sending", "Erase everything about me"):  # fmt: skip
        assert told in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_the_file_holds_everything_and_opens_nothing(client, kept):
    address = mine(kept, "data.json")
    token, ticket = link_of(kept), kept.tickets[0]
    code, secret = ticket.code, ticket.digest
    answer = client.get(address)
    told = answer.json
    assert told["person"]["full_name"] == f"{MARK} Reyes"
    assert told["answers"][0]["answer"] == f"I am {MARK}"
    assert told["registrations"][0]["ticket_codes"] == [code]
    assert told["scans"][0]["verdict"] == "admitted"
    assert {fact["kind"] for fact in told["group_facts"]} == {"signup", "contact_out"}
    [survey] = told["surveys"]
    assert survey == {
        "survey": survey["survey"], "answered": True, "begun": False, "left_for_later": False,
    }  # fmt: skip
    assert told["notes"][0]["text"] == f"{MARK} called"
    assert [q["text"] for q in told["questions"]] == [{"en": f"I am {MARK}, may I ask?"}]
    assert [v["question"] for v in told["votes"]] == [{"en": f"Why does {EMAIL} not answer?"}]
    assert all(told[part] for part in ("offers", "letters", "presence", "groups"))
    assert len(told["answered_after_sessions"]) == 1
    assert {one["what"] for one in told["sessions"]} == {"marked", "waiting", "followed"}
    for unsaid in (token, secret, KEYS.current):
        assert unsaid not in answer.text
    assert "attachment" in answer.headers["Content-Disposition"]


def test_the_page_costs_the_same_for_three_letters_as_for_one(client, kept, statements, session):
    address = mine(kept, "data")
    session.close()
    statements.clear()
    client.get(address)
    assert len(statements) <= 15
