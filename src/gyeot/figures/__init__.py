"""Figures: rates with their working shown, surges held against what was to be expected, and tables safe to publish."""
