"""Who is next for a place, and what keeps a place for whom."""
