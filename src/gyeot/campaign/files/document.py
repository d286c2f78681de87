"""A file on its way to being checked: its words in the order of reading, and how many pictures nobody has looked at."""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Protocol

from gyeot.said import Said

#: A poster in print quality is some 20 MB.
MAX_BYTES = 60 * 1024 * 1024

_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\u202a-\u202e\0]")
_SPACES = re.compile(r"[ \t\u00a0\u3000]{1,1000}")
_EMPTY_LINES = re.compile(r"\n{3,1000}")


class Unread(Said):
    """A remark that words were there, or may have been, that could not be read: it keeps the check from passing."""


@dataclass(frozen=True, slots=True)
class Document:
    """What a file holds: words, the number of pictures, and what could not be read in it."""

    format: str
    text: str = field(repr=False)
    pictures: int = 0
    remarks: tuple[Said, ...] = ()
    drawn: tuple[bytes, ...] = field(default=(), repr=False)  # those of the pictures that are PNG or JPEG


class Reader(Protocol):
    """What a reader module offers. Adding a format is one file and one entry in READERS."""

    NAME: str

    def recognises(self, name: str, data: bytes) -> bool:
        """Tell by content, and only among plain texts by the name's ending. Never raises."""
        ...

    def read(self, data: bytes) -> Document:
        """Read the words. Raises UnreadableFile where the file is damaged or past a bound."""
        ...


PNG, JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"


def is_picture(data: bytes) -> bool:
    """Tell PNG and JPEG by how they begin."""
    return data.startswith((PNG, JPEG))


def tidy(text: str) -> str:
    """Put a text as people read it: composed letters, nothing unseen, single spaces, at most one empty line."""
    text = unicodedata.normalize("NFC", _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    lines = (_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip("\n")


def joined(text: str) -> str:
    """Join the lines that a page broke only because it was full, as PDF and pictures give them.

    A line goes on where it is about as long as the longest of its paragraph, does not end a sentence, and the next
    begins no list.
    """
    return "\n\n".join(_joined(paragraph.split("\n")) for paragraph in text.split("\n\n"))


_ENDS = re.compile(r"[.!?…:。]$")
_LIST = re.compile(r"\s*(?:[-–•·▪■□◆▶○●※*☎✔①-⑳]|\d{1,2}[.)])")


def _joined(lines: list[str]) -> str:
    longest = max((len(line) for line in lines), default=0)
    made = before = ""
    for line in lines:
        full = len(before) >= max(12, longest * 3 // 4) and not _ENDS.search(before) and not _LIST.match(line)
        made += (" " if full else "\n" if made else "") + line
        before = line
    return made
