"""What people choose of the programme: marked sessions, seats, and the day that comes of it."""
