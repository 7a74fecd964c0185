"""The reports are read on the sample story."""

from tests.story import app, story_apps

__all__ = ["app", "story_apps"]
