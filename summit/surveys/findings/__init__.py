"""What a survey may tell: from answers to numbers that give nobody away."""
