"""Who is asked by personal link, when, and how far the asking got."""
