"""The console: pages for the people who work at a case. Doors only: they ask a step and show what it answers."""
