"""How fast it is, measured and never asserted: ``make bench`` or ``python -m benchmarks``."""
