"""The doors, one subject a file: each checks who is asking, calls a step, and shows what it answers."""
