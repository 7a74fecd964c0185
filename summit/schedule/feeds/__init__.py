"""The programme as calendars to subscribe to."""
