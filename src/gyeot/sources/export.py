"""A received file on its way to becoming comments: its bytes, and the report of what could and could not be read."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from gyeot.material import Comment, Problem
from gyeot.sources import bounds

#: How much of a file a reader may look at to recognise it. Enough for any format's first record; cheap for all of them.
HEAD_BYTES = 64 * 1024

#: How many problems are kept word for word; past this they are only counted. A file of garbage would fill memory.
MAX_PROBLEMS = 1_000


@dataclass(frozen=True, slots=True)
class Export:
    """A received file: the bytes to recognise it by, and a way to read all of it from the start.

    ``place`` is the locator of these bytes inside an outer container (a WARC record), "" for a file of its own.
    """

    size: int  # bytes
    head: bytes = field(repr=False)
    path: Path | None = field(default=None, repr=False)
    data: bytes | None = field(default=None, repr=False)
    place: str = ""
    url: str = field(default="", repr=False)  # where a container says the bytes were served from
    served_at: datetime | None = None  # and when

    @classmethod
    def of(
        cls, received: bytes | Path, *, place: str = "", url: str = "", served_at: datetime | None = None
    ) -> "Export":
        """Wrap bytes in memory or a file on disk. Raises OSError when the file cannot be opened."""
        if isinstance(received, bytes):
            return cls(len(received), received[:HEAD_BYTES], None, received, place, url, served_at)
        with received.open("rb") as file:
            head = file.read(HEAD_BYTES)
        return cls(received.stat().st_size, head, received, None, place, url, served_at)

    def open(self) -> BinaryIO:
        """Open the bytes for reading from the start; the caller closes."""
        if self.path is not None:
            return self.path.open("rb")
        return io.BytesIO(self.data or b"")


@dataclass(slots=True)
class Remark:
    """Something that a reader had to leave out of posts that it did give out: what, where first, and how often."""

    place: str
    en: str
    ko: str
    count: int = 1


@dataclass(slots=True)
class Report:
    """What a reading of one file came to. Read + problems + set aside accounts for every record in it."""

    format: str = ""  # the reader's name
    encoding: str = ""  # for formats that do not fix one
    read: int = 0  # comments given out
    set_aside: int = 0  # records that are rightly no comments: service messages, other types
    problem_count: int = 0
    problems: list[Problem] = field(default_factory=list)
    remarks: dict[str, Remark] = field(default_factory=dict)  # by their English sentence: each is told once

    def could_not_read(self, place: str, en: str, ko: str) -> None:
        """List one record that could not be read. ``en`` and ``ko`` say why, and never quote the record's words.

        Raises UnreadableFile past the number of records that may fail.
        """
        self.problem_count += 1
        bounds.check_failures(self.problem_count)
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(place, en, ko))

    def remark(self, place: str, en: str, ko: str) -> None:
        """Say what is missing from a post that is given out all the same. The sentences never quote the record."""
        if en in self.remarks:
            self.remarks[en].count += 1
        else:
            self.remarks[en] = Remark(place, en, ko)


class Reader(Protocol):
    """What a reader module offers. Adding a source is one file, one entry in READERS, one sample in tests/samples/."""

    NAME: str

    def recognises(self, export: Export) -> bool:
        """Tell by content alone, from ``export.head``, whether these bytes are this format. Never raises."""
        ...

    def read(self, export: Export, report: Report) -> Iterator[Comment]:
        """Give the comments in the order of the file, listing in ``report`` what could not be read.

        Raises UnreadableFile where the file as a whole is damaged or past a bound, and nothing else.
        """
        ...
