"""Reads gyeot's own JSON Lines: a text on each line, and what is known of it.

Keys: ``text``, and where known ``id``, ``title``, ``author``, ``posted_at`` (RFC 3339, with its zone), ``url`` and
``platform``. It is what ``gyeot classify --json`` prints and ``gyeot classify -`` takes; other keys are left alone.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from gyeot.errors import UnreadableFile
from gyeot.material import Author, Comment
from gyeot.sources import fields, framing
from gyeot.sources.export import Export, Report

NAME = "jsonl"


def recognises(export: Export) -> bool:
    """Tell by a text in one of the first records."""
    return any(isinstance(record.get("text"), str) for record in framing.glimpse(export))


def read(export: Export, report: Report) -> Iterator[Comment]:
    """Give one comment for each record that has a text."""
    for document in framing.records(export, report):
        try:
            yield _comment(document.value, document.place, report)
        except UnreadableFile as unfit:
            report.could_not_read(document.place, unfit.en, unfit.ko)


def _comment(record: Mapping[str, Any], place: str, report: Report) -> Comment:
    return Comment(
        platform=fields.words(record, "platform"),
        comment_id=fields.words(record, "id"),
        text=fields.text(record, "text"),
        author=Author(handle=fields.words(record, "author")),
        posted_at=fields.moment(record, "posted_at", fields.rfc3339, report, place),
        url=fields.words(record, "url"),
        title=fields.words(record, "title"),
        locator=place,
    )
