"""Who comes where, what holds a place for whom, and what was asked and answered."""

from summit.registration.models import listed as _listed  # noqa: F401 -- listens
from summit.registration.models.core import Party, Registration, RegistrationAnswer, Ticket
from summit.registration.models.form import FormQuestion, FormSection
from summit.registration.models.lists import ImportRow, Invitation, ListImport
from summit.registration.models.places import Allocation, ChoicePlaces, Offer, Partner

__all__ = [
    "Allocation",
    "ChoicePlaces",
    "FormQuestion",
    "FormSection",
    "ImportRow",
    "Invitation",
    "ListImport",
    "Offer",
    "Partner",
    "Party",
    "Registration",
    "RegistrationAnswer",
    "Ticket",
]
