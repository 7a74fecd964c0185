"""The registration form of an event: its sections and questions, and who builds it."""
