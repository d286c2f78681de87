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
from gyeot.evidence.twin import NAMES
from gyeot.material import Label

#: What stands where a redacted twin leaves a word out.
WITHHELD = "[가림 / withheld]"

HOW = {
    "own-export": "플랫폼에서 내보내거나 내려받음 (exported or downloaded from the platform)",
    "given-file": "파일로 건네받음 (handed over as a file)",
    "saved-page": "화면을 파일로 저장 (page saved as a file)",
    "other": "그 밖의 방법 (in another way)",
}
CHANGED = {
    "no": "바꾼 것 없음 (nothing changed)",
    "yes": "바꾼 것 있음 (something changed)",
    "unknown": "바뀌었는지 모름 (not known whether changed)",
}


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
    obtained: str = ""  # how the file it was read from came in
    withheld: frozenset[str] = frozenset()
    stamped: str = ""  # when outside clocks saw it, or that none did yet

    @classmethod
    def of(
        cls,
        sealed: Sealed,
        *,
        captures: Mapping[str, Sealed] | None = None,
        stamped: str = "",
        withheld: frozenset[str] = frozenset(),
    ) -> "Entry":
        """Read an exhibit or withdrawal for showing. ``captures`` are by the record of their source."""
        record, shown = json.loads(sealed.record), json.loads(sealed.fields)
        source = record.get("source", {})
        capture = (captures or {}).get(source.get("record", ""))
        return cls(
            number=record["number"],
            withdrawn=record["kind"] == "exhibit-withdrawn",
            at=datetime.fromisoformat(record["at"]),
            record=sealed.sha256,
            original=source.get("original", ""),
            locator=record.get("locator", ""),
            words={name: one["value"] for name, one in shown.items()},
            obtained=_obtained(capture, withheld) if capture else "",
            withheld=withheld,
            stamped=stamped,
        )

    def text(self, name: str) -> str:
        """Return a field as text; what is absent is empty."""
        value = WITHHELD if name in self.withheld and not self.withdrawn else self.words.get(name)
        return "" if value is None else str(value)

    @property
    def korean(self) -> str:
        """The exhibit's name in a Korean paper."""
        return f"증 제{self.number}호증"

    @property
    def label_names(self) -> str:
        """What was decided, in both languages."""
        if "labels" in self.withheld:
            return self.text("labels")
        labels = self.words.get("labels")
        chosen = [Label(one) for one in labels] if isinstance(labels, Sequence) and not isinstance(labels, str) else []
        return ", ".join(f"{one.ko} ({one.en})" for one in chosen)

    @property
    def status(self) -> str:
        """Whether the case still stands behind it."""
        return "철회 (withdrawn)" if self.withdrawn else "제출 (submitted)"


def _obtained(capture: Sealed, withheld: frozenset[str]) -> str:
    """Say how a file came in, as far as it is not withheld."""
    words = {name: WITHHELD if name in withheld else one["value"] for name, one in json.loads(capture.fields).items()}
    giver = f"준 사람 {words['given_by']}"
    if words["obtained_by"]:
        giver += f", 얻은 사람 {words['obtained_by']}"
    how = " ".join(filter(None, (HOW.get(words["how"], words["how"]), words["how_words"])))
    day = words["obtained_on"] or "날짜 모름 (day not known)"
    return " · ".join(
        filter(None, (giver, how, day, CHANGED.get(words["changed"], words["changed"]), words["remarks"]))
    )


def _in_korea(posted: str) -> str:
    return clock.in_korea(datetime.fromisoformat(posted)) if posted and posted != WITHHELD else posted


def _columns(one: Entry) -> Iterator[tuple[str, str]]:
    """Give each heading and what stands under it. Both lists show the same."""
    posted = one.text("posted_at")
    yield "번호 / No.", str(one.number)
    yield "상태 / Status", one.status
    yield "플랫폼 / Platform", one.text("platform")
    yield "작성자 / Author", one.text("author")
    yield "작성자 ID / Author's id", one.text("author_id")
    yield "IP 일부 / Partial IP", one.text("author_partial_ip")
    yield "작성 시각 / Posted (KST)", _in_korea(posted)
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
    yield "원본을 얻은 경위 / How it was obtained", one.obtained
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


def write_html(case: str, at: datetime, entries: Iterable[Entry], withheld: frozenset[str], file: TextIO) -> None:
    """Write the page. Nothing in it runs, loads or links; what does not show is spelled out in a mark."""
    when = f"{clock.in_korea(at)} ({clock.stamp(at)})"
    file.write(
        f"{_HEAD}<h1>증거 목록 / List of exhibits</h1>\n<p>사건 / Case {escape(case)} · {escape(when)}</p>\n"
        "<p>이 목록은 읽기 위한 사본입니다. 글 그대로의 내용은 각 호증의 fields.json에, "
        "확인 방법은 VERIFY.md에 있습니다. <span lang=en>This list is a copy for reading. "
        "The exact words are in each exhibit's fields.json; VERIFY.md says how to check them.</span></p>\n"
    )
    if withheld:
        korean, english = (", ".join(names[n] for one, names in NAMES.items() if one in withheld) for n in (1, 0))
        file.write(
            f"<p><strong>가린 묶음입니다.</strong> 뺀 것: {escape(korean)}. 전체 묶음을 가진 사람은 두 묶음이 같은 "
            "기록임을 확인할 수 있습니다. <span lang=en><strong>This is a redacted packet.</strong> Withheld: "
            f"{escape(english)}. Whoever holds the full packet can check that both tell the same.</span></p>\n"
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
