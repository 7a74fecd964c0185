"""Whom a release concerns, and telling them: by a job, some at a time, however many they are."""
