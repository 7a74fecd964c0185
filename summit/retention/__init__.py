"""Retention: what became of the people who signed up. Plain values in and out, no SQL."""
