"""Partners of an event: the organizers' pages, and the one of a partner's contact."""
