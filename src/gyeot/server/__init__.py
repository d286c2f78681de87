"""The console's wiring: settings from the environment, addresses, and what must hold before it starts."""
