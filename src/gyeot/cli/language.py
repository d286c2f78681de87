"""Which language the terminal asks for."""

from gyeot.evidence.told import language

__all__ = ["language"]
