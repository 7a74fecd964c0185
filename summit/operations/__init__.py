"""Running an installation: health, figures, back-ups, and whether all promises are kept."""
