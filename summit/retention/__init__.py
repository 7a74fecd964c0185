"""Retention: what became of the people who signed up. Pure values in, pure values out; no SQL in here."""
