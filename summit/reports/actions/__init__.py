"""What reports write down: slices of the Monday page."""

from summit.reports.actions.slices import keep_slices, renew_slices, tidy_slices

__all__ = ["keep_slices", "renew_slices", "tidy_slices"]
