"""Charts as plain shapes: one drawing for the page (SVG) and for the printed report (PDF)."""
