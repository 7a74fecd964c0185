"""Looking for something in the programme: filters, and the clock that a reader asks for."""
