"""What the sample must hold is read from the sample as it is loaded."""

from tests.story import app, story_apps

__all__ = ["app", "story_apps"]
