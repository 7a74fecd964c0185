"""What reports write down: slices of the Monday page, and who calls whom."""

from summit.reports.actions.calls import (
    TAKEN_AT_ONCE,
    demand_turn,
    draw_arms,
    give_back,
    take_calls,
)
from summit.reports.actions.slices import keep_slices, renew_slices, tidy_slices

__all__ = [
    "TAKEN_AT_ONCE",
    "demand_turn",
    "draw_arms",
    "give_back",
    "keep_slices",
    "renew_slices",
    "take_calls",
    "tidy_slices",
]
