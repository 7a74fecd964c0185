"""Who registers delegates at each partner of the story, and by which addresses they are known."""

from dataclasses import dataclass

from summit.sample.fiction import PARTNERS, plain


@dataclass(frozen=True, slots=True)
class Contact:
    """A made-up contact; ``domain`` ends in example.org like every address of the story."""

    organization: str
    name: str
    domain: str
    language: str

    @property
    def email(self) -> str:
        return f"{plain(self.name)}@{self.domain}"


_CONTACTS = (
    ("Tamsin Bellweather", "communify", "en"),
    ("Grant Halvorsen", "foothill", "en"),
    ("Consuelo Barrios", "promotoras", "es"),
    ("Petra Ishikawa", "puebloschools", "en"),
    ("Ruben Castellanos", "mesawork", "en"),
    ("Oralia Mireles", "harbortenants", "es"),
    ("Kavita Raman", "riverbend", "en"),
    ("Leandro Camarillo", "lompoc", "es"),
    ("Micah Farrow", "cuyamayouth", "en"),
    ("Guillermo Arreola", "guadalupe", "es"),
    ("Ursula Grantham", "channellegal", "en"),
    ("Edmund Fairbank", "sandpiper", "en"),
    ("Benicio Galindo", "growersfund", "es"),
    ("Ruth Abernathy", "faithtable", "en"),
    ("Thandi Mbeki", "transitriders", "en"),
)


def contacts() -> list[Contact]:
    """One for each partner, in the order of ``fiction.PARTNERS``."""
    return [
        Contact(organization, name, f"{domain}.example.org", language)
        for (organization, _), (name, domain, language) in zip(PARTNERS, _CONTACTS, strict=True)
    ]
