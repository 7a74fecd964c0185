"""Asking people so long after something of their own: their sign-up, a meeting they came to."""
