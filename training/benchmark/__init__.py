"""The benchmark: gold labels by name, a way back to the texts, a scorer, and what others get on it."""
