"""Two questions after a session, whose answers are only counted."""
