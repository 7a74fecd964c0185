"""People who are asked to register: reading a list of them, finding their invitation again."""
