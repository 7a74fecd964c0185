"""What happened to a person at an event, in one line of time."""
