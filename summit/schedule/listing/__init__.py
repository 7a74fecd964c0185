"""The team's lists of sessions and of speakers: looking for some, in parts, and as files."""
