"""What the team does with the list of people."""
