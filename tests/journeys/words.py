"""What the pages say, in the language of the person who reads them."""

from pathlib import Path

from babel.support import Translations

FOLDER = Path(__file__).parents[2] / "summit" / "translations"


class Words:
    """``say("Register")`` is what a page in ``language`` says instead.

    Raises KeyError for a sentence that has no translation, so that a test never looks for English
    on a Spanish page.
    """

    def __init__(self, language):
        self.language = language
        self._known = None if language == "en" else Translations.load(FOLDER, [language])

    def __call__(self, text, **values):
        said = text if self._known is None else self._known._catalog[text]
        return said % values if values else said

    def many(self, singular, plural, number):
        """As ``ngettext`` says it."""
        if self._known is None:
            return (singular if number == 1 else plural) % {"num": number}
        found = self._known.ngettext(singular, plural, number)
        if found in (singular, plural):
            raise KeyError(singular)
        return found % {"num": number}
