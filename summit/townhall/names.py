"""How somebody who asked is named in front of a hall. Pure."""


def short_name(full_name: str) -> str:
    """ "Ana R." of "Ana Lucía Reyes": enough for the hall, too little for a stranger."""
    words = full_name.split()
    if len(words) < 2:
        return full_name.strip()
    return f"{words[0]} {words[-1][0]}."
