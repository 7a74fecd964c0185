"""What somebody types as the domains of an organization."""

import pytest

from summit.errors import FieldError
from summit.registration.domains import domain_of, read_domains, shared


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", []),
        ("riverbend.org", ["riverbend.org"]),
        ("Riverbend.ORG, clinics.riverbend.org", ["riverbend.org", "clinics.riverbend.org"]),
        ("@riverbend.org;\nfoothill.org", ["riverbend.org", "foothill.org"]),
        (
            "https://www.riverbend.org/about ana@riverbend.example.org",
            ["riverbend.org", "riverbend.example.org"],
        ),
        ("riverbend.org riverbend.org.", ["riverbend.org"]),
        ("PEÑASCO.org xn--peasco-xwa.org", ["peñasco.org"]),
    ],
)
def test_domains_are_read_however_they_are_written(typed, read):
    assert read_domains(typed) == read


@pytest.mark.parametrize("typed", ["gmail.com", "ana@GMAIL.com", "riverbend.org, outlook.com"])
def test_where_anybody_can_have_an_address_is_refused_by_name(typed):
    with pytest.raises(FieldError, match=r"Anybody can have an address at (gmail|outlook)\.com"):
        read_domains(typed)


@pytest.mark.parametrize(
    "typed", ["riverbend", "river_bend.org", "-a.org", "10.0.0.1", "a..b", "@", f"{'a' * 64}.org"]
)
def test_what_is_no_domain_is_refused(typed):
    with pytest.raises(FieldError, match="is not a domain"):
        read_domains(typed)


def test_too_many_domains_are_refused():
    with pytest.raises(FieldError, match="At most 20"):
        read_domains(" ".join(f"a{n}.org" for n in range(21)))


def test_the_domain_of_an_address_is_compared_as_it_is_kept():
    assert domain_of("Ana@Riverbend.ORG") == "riverbend.org"
    assert domain_of("Ana@Peñasco.org") == read_domains("peñasco.org")[0]
    assert domain_of("nobody") == ""


def test_a_domain_that_two_would_have_is_found():
    assert shared(["a.org", "b.org"], ["c.org", "b.org"]) == "b.org"
    assert shared(["a.org"], ["c.org"]) is None
