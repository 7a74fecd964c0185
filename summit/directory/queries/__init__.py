"""Reading the list of people, and what was done for many."""
