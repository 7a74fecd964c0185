"""Who came to which session: through its door, by a booked seat, or online."""
