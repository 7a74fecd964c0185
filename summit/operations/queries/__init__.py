"""Reading an installation as its operator does."""
