"""gyeot stands beside the victim: it finds, proves and acts on secondary victimization."""

__version__ = "0.1.0"
