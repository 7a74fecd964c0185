"""Back-ups and their return."""
