"""The places of an event's sites: who has them, who waits, and who decides about the next one."""
