"""The people who work here: who they are to the console, and what kind of work they do."""
