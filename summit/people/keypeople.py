"""The four kinds of people whom a coalition needs, and what they are called."""

from enum import StrEnum

from summit.errors import N_


class Category(StrEnum):
    """Why somebody matters; most people are of more than one kind."""

    MOST_AFFECTED = "most_affected"
    KEY_FUNCTION = "key_function"
    IMPLICATED_DIRECT = "implicated_direct"
    IMPLICATED_INDIRECT = "implicated_indirect"
    CHAMPION = "champion"


CATEGORY_WORDS: dict[Category, str] = {
    Category.MOST_AFFECTED: N_("Lives with the issue"),
    Category.KEY_FUNCTION: N_("Has a key function"),
    Category.IMPLICATED_DIRECT: N_("Directly implicated"),
    Category.IMPLICATED_INDIRECT: N_("Indirectly implicated"),
    Category.CHAMPION: N_("Champion"),
}
