"""The query of an address, kept as text."""

from urllib.parse import parse_qsl


def parameters(query: str) -> dict[str, str]:
    """What a query says, the last of each name; nonsense says nothing."""
    try:
        return dict(parse_qsl(query[:4000], max_num_fields=100))
    except ValueError:
        return {}
