"""Families of sectors, and what they are called where people read them."""

from enum import StrEnum

from summit.errors import N_


class Sector(StrEnum):
    """Families of sectors; the stakeholder inventory refines them."""

    NONPROFIT = "nonprofit"
    GOVERNMENT = "government"
    EDUCATION = "education"
    HEALTH = "health"
    BUSINESS = "business"
    FAITH = "faith"
    RESIDENTS = "residents"
    OTHER = "other"


SECTOR_WORDS: dict[Sector, str] = {
    Sector.NONPROFIT: N_("Nonprofit"),
    Sector.GOVERNMENT: N_("Government"),
    Sector.EDUCATION: N_("Education"),
    Sector.HEALTH: N_("Health"),
    Sector.BUSINESS: N_("Business"),
    Sector.FAITH: N_("Faith community"),
    Sector.RESIDENTS: N_("Residents"),
    Sector.OTHER: N_("Other"),
}
