"""The list of exhibits for people to read: one spreadsheet and one page, in Korean and English."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from typing import TextIO

from gyeot import clock
from gyeot.evidence.items import Sealed, Value
from gyeot.evidence.shown import cell, code_point, hidden, pieces
from gyeot.material import Label


@dataclass(frozen=True, slots=True)
class Entry:
    """One numbered exhibit as the lists show it; of a withdrawn one, only that it was."""

    number: int
    withdrawn: bool
    at: datetime  # when it was admitted, or withdrawn
    record: str  # SHA-256 of its item.json
    original: str = ""  # SHA-256 of the file it was read from
    locator: str = ""
    words: Mapping[str, Value] = field(default_factory=dict, repr=False)
    stamped: str = ""  # when outside clocks saw it, or that none did yet

    @classmethod
    def of(cls, sealed: Sealed, *, stamped: str = "") -> "Entry":
        """Read an exhibit or withdrawal for showing."""
        record, shown = json.loads(sealed.record), json.loads(sealed.fields)
        source = record.get("source", {})
        return cls(
            number=record["number"],
            withdrawn=record["kind"] == "exhibit-withdrawn",
            at=datetime.fromisoformat(record["at"]),
            record=sealed.sha256,
            original=source.get("original", ""),
            locator=record.get("locator", ""),
            words={name: one["value"] for name, one in shown.items()},
            stamped=stamped,
        )

    def text(self, name: str) -> str:
        """Return a field as text; what is absent is empty."""
        value = self.words.get(name)
        return "" if value is None else str(value)

    @property
    def korean(self) -> str:
        """The exhibit's name in a Korean paper."""
        return f"증 제{self.number}호증"

    @property
    def label_names(self) -> str:
        """What was decided, in both languages."""
        labels = self.words.get("labels")
        chosen = [Label(one) for one in labels] if isinstance(labels, Sequence) and not isinstance(labels, str) else []
        return ", ".join(f"{one.ko} ({one.en})" for one in chosen)

    @property
    def status(self) -> str:
        """Whether the case still stands behind it."""
        return "철회 (withdrawn)" if self.withdrawn else "제출 (submitted)"


def _columns(one: Entry) -> Iterator[tuple[str, str]]:
    """Give each heading and what stands under it. Both lists show the same."""
    posted = one.text("posted_at")
    yield "번호 / No.", str(one.number)
    yield "상태 / Status", one.status
    yield "플랫폼 / Platform", one.text("platform")
    yield "작성자 / Author", one.text("author")
    yield "작성자 ID / Author's id", one.text("author_id")
    yield "IP 일부 / Partial IP", one.text("author_partial_ip")
    yield "작성 시각 / Posted (KST)", clock.in_korea(datetime.fromisoformat(posted)) if posted else ""
    yield "작성 시각 / Posted (UTC)", posted
    yield "글 / Text", one.text("text")
    yield "글이 달린 곳 / Under", one.text("title")
    yield "주소 / URL", one.text("url")
    yield "댓글 번호 / Comment id", one.text("comment_id")
    yield "판단 / Decision", one.label_names
    yield "판단자 / Decided by", one.text("decided_by")
    yield "증거 채택·철회 시각 / Admitted or withdrawn (KST)", clock.in_korea(one.at)
    yield "시각 인증 / Time stamps (KST)", one.stamped
    yield "보이지 않는 문자 / Characters that do not show", _hidden_in(one)
    yield "원본 SHA-256 / Source file", one.original
    yield "원본 안의 위치 / Place in it", one.locator
    yield "기록 SHA-256 / item.json", one.record


def _hidden_in(one: Entry) -> str:
    found: dict[str, int] = {}
    for name in ("text", "author", "title", "url"):
        for _, character in hidden(one.text(name)):
            found[code_point(character)] = found.get(code_point(character), 0) + 1
    return ", ".join(f"{point} × {count}" for point, count in sorted(found.items()))


def write_csv(entries: Iterable[Entry], file: TextIO) -> None:
    """Write the spreadsheet. Its cells are defused (``shown.cell``); the exact words are in each fields.json."""
    writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    file.write("\ufeff")  # or Excel reads Korean as something else
    for row, one in enumerate(entries):
        columns = list(_columns(one))
        if row == 0:
            writer.writerow(heading for heading, _ in columns)
        writer.writerow(cell(value) for _, value in columns)


_HEAD = """<!doctype html>
<html lang="ko">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width">
<title>증거 목록 / List of exhibits</title>
<style>
body { font: 1rem/1.6 sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
body { color: #1e2124; background: #fff }
section { border-top: 1px solid #8a949e; padding: 1rem 0; break-inside: avoid }
dl { display: grid; grid-template-columns: minmax(9rem, 16rem) 1fr; gap: .25rem 1rem; margin: 0 }
dt { color: #464c53 }
dd { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; overflow: hidden; unicode-bidi: isolate }
mark { background: #ffe0a3; color: #1e2124; font: .85em monospace; padding: 0 .15em }
</style>
"""


def write_html(case: str, at: datetime, entries: Iterable[Entry], file: TextIO) -> None:
    """Write the page. Nothing in it runs, loads or links; what does not show is spelled out in a mark."""
    when = f"{clock.in_korea(at)} ({clock.stamp(at)})"
    file.write(
        f"{_HEAD}<h1>증거 목록 / List of exhibits</h1>\n<p>사건 / Case {escape(case)} · {escape(when)}</p>\n"
        "<p>이 목록은 읽기 위한 사본입니다. 글 그대로의 내용은 각 호증의 fields.json에, "
        "확인 방법은 VERIFY.md에 있습니다. <span lang=en>This list is a copy for reading. "
        "The exact words are in each exhibit's fields.json; VERIFY.md says how to check them.</span></p>\n"
    )
    for one in entries:
        file.write(f"<section><h2>{one.korean} / Exhibit {one.number}</h2>\n<dl>\n")
        file.writelines(
            f"<dt>{escape(heading)}</dt><dd>{_marked(value)}</dd>\n" for heading, value in _columns(one) if value
        )
        file.write("</dl></section>\n")
    file.write("</html>\n")


def _marked(text: str) -> str:
    return "".join(f"<mark>{piece}</mark>" if mark else escape(piece) for piece, mark in pieces(text))
