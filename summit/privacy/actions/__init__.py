"""What happens to data of people at their wish, and when its time is over."""

from summit.privacy.actions.erasing import erase
from summit.privacy.actions.purging import keep_answers, purge

__all__ = ["erase", "keep_answers", "purge"]
