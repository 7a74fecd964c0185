"""What runs now and what comes next, for screens in foyers and at the doors of rooms."""
