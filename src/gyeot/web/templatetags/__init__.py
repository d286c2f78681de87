"""Small things that templates need of us."""
