"""What the team changes on somebody's behalf, and notes about them."""
