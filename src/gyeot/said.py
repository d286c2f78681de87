"""A wording in both languages: what a tool says, whoever asks."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence in Korean and in English."""

    ko: str
    en: str

    def said_in(self, language: str) -> str:
        """Return the sentence in ``language`` ("ko", anything else gives English)."""
        return self.ko if language.startswith("ko") else self.en
