"""The pages of a town hall: for everybody, on the wall, for moderators."""

from summit.townhall.views import desk as _desk  # noqa: F401 -- its views are the moderator's
from summit.townhall.views import moderator, public, screen
from summit.townhall.views import question as _question  # noqa: F401 -- so are these

BLUEPRINTS = (public.bp, public.my_bp, screen.bp, moderator.bp)
