"""A session as everybody reads about it."""
