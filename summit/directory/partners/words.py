"""Words for sectors."""

from summit.errors import N_
from summit.people.models import Sector

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
