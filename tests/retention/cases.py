"""The facts of the worked cases F1-F10."""

from summit.retention.facts import FactKind, Rule
from tests.retention.builders import Log, day, group_g


def case(number: int) -> Log:
    log = group_g(m3_closed="08-01" if number == 1 else "")
    log.signup("P", at="05-08" if number == 6 else "01-24")
    if number not in (5, 6, 7):
        log.attend("P", "m1")
    CASES.get(number, lambda _: None)(log)
    return log


def answers(log: Log) -> None:
    log.add(FactKind.CONTACT_IN, "06-20", "P")
    log.add(FactKind.CONTACT_IN, "07-20", "P")


def regrets_three(log: Log) -> None:
    for name, at in (("m2", "06-10"), ("m3", "07-08"), ("m4", "08-12")):
        log.regrets("P", name, at)


def still_in(log: Log) -> None:
    log.add(FactKind.CONFIRM, "02-10", "P")
    log.add(FactKind.CONFIRM, "05-20", "P")
    log.add(FactKind.CONTACT_IN, "05-20", "P")


def one_to_one(log: Log) -> None:
    log.add(FactKind.ORIENTED, "04-10", "P")
    log.attend("P", "m2")


def paused(log: Log) -> None:
    log.add(FactKind.GROUP_PAUSED, "06-20")
    log.add(FactKind.GROUP_RESUMED, "08-01")


def moves_on(log: Log) -> None:
    log.transfer("P", "06-20", "G", "H")
    log.meeting("h4", "08-12", "H")
    log.meeting("h5", "09-09", "H")


def rule_of_three(log: Log) -> None:
    log.rules = (Rule(2), Rule(3, begins=day("07-01"), recorded_at=day("06-25"), version=2))


CASES = {
    2: answers,
    3: lambda log: log.regrets("P", "m3", "07-08"),
    4: regrets_three,
    5: still_in,
    7: one_to_one,
    8: paused,
    9: moves_on,
    10: rule_of_three,
}
