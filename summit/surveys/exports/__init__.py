"""What is told of a survey: on its page and in files."""
