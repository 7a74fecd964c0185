"""An organizer's letter to many people of an event."""
