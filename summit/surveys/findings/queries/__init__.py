"""Reading answers, words, who came, and with whom results are shared."""
