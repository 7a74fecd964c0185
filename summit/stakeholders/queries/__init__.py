"""Reading the inventory: entries, how far they have come, and who is missing at the table."""
