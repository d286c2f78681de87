"""The redacted twin of a packet: what it withholds, and whether it tells the same as the full one.

Both twins hold the same sealed records. Each word in a record is sealed by a commitment of its own, so a twin may leave
words out and still be held against the same log entry; and whoever gets to see the full one later can check that what
was shown was true and that what was withheld is what the full one shows.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from gyeot.errors import Refused
from gyeot.evidence import verify
from gyeot.evidence.findings import Problem, Report

#: Everything that a twin may withhold, as people call it. "original" stands for the received files' bytes.
NAMES: Mapping[str, tuple[str, str]] = {
    "original": ("the received files", "원본 파일"),
    "author": ("author", "작성자"),
    "author_id": ("author's id", "작성자 ID"),
    "author_partial_ip": ("author's partial IP", "작성자 IP 일부"),
    "url": ("URL", "주소"),
    "title": ("title of what it stands under", "글이 달린 곳의 제목"),
    "comment_id": ("comment id", "댓글 번호"),
    "thread_id": ("thread id", "글타래 번호"),
    "parent_id": ("id of what it answers", "답한 댓글 번호"),
    "forwarded_from": ("where it was forwarded from", "전달된 출처"),
    "media": ("names of attached media", "붙은 매체의 이름"),
    "text": ("text", "글"),
    "platform": ("platform", "플랫폼"),
    "posted_at": ("time of posting", "작성 시각"),
    "edited_at": ("time of editing", "고친 시각"),
    "visibility": ("visibility", "공개 상태"),
    "likes": ("likes", "추천 수"),
    "dislikes": ("dislikes", "비추천 수"),
    "labels": ("decision", "판단"),
    "decided_by": ("who decided", "판단자"),
    "decided_at": ("time of the decision", "판단 시각"),
    "format": ("kind of the file", "파일 종류"),
    "encoding": ("encoding of the file", "파일의 글자 부호"),
    "given_by": ("who gave the file", "파일을 준 사람"),
    "how": ("how the file was obtained", "파일을 얻은 방법"),
    "how_words": ("how the file was obtained, in words", "파일을 얻은 방법 설명"),
    "obtained_by": ("who obtained the file", "파일을 얻은 사람"),
    "obtained_on": ("day on which the file was obtained", "파일을 얻은 날"),
    "changed": ("whether the file was changed", "파일을 바꾸었는지"),
    "remarks": ("remarks on the file", "파일에 대한 비고"),
}

#: For a third party (a school, a platform, a journalist): who wrote it, where it can be found, and who helped us.
#: The place is withheld because an address or a room's name leads to the author as surely as a handle does, and to more
#: of the same; the giver because a person who came forward may be known by their role alone. What was said, when, what
#: was decided and how the file came in stay: without them there is nothing to understand.
BY_DEFAULT = frozenset(
    {
        "original",
        *("author", "author_id", "author_partial_ip"),
        *("url", "title", "comment_id", "thread_id", "parent_id", "forwarded_from", "media"),
        *("given_by", "how_words", "obtained_by", "remarks"),
    }
)


def chosen(names: Iterable[str]) -> frozenset[str]:
    """Return what to withhold when ``names`` are asked for: with any word go the received files, which hold it too.

    Raises Refused for a name that is none of ours.
    """
    withheld = frozenset(names) | {verify.ORIGINAL}
    unknown = withheld - NAMES.keys()
    if unknown:
        raise Refused(
            f"There is nothing called {', '.join(sorted(unknown))} to withhold. Choose from: {', '.join(NAMES)}.",
            f"{', '.join(sorted(unknown))} 항목은 없습니다. 다음 가운데에서 골라 주세요: {', '.join(NAMES)}.",
        )
    return withheld


def differences(redacted: Path, full: Path) -> list[Problem]:
    """Name each record and field in which ``redacted`` does not tell the same as ``full``. None: it tells the same.

    Both should have passed ``verify.check``; this never raises for anything that is in them, whether they did or not.
    """
    report = Report()
    mine, theirs = _export(redacted), _export(full)
    if mine is None or theirs is None:
        report.found("unreadable_twin")
        return report.problems
    if mine["case"] != theirs["case"]:
        report.found("twin_of_another_case")
        return report.problems
    ours, wanted = dict(_records(mine)), dict(_records(theirs))
    for base in sorted(ours.keys() | wanted.keys()):
        if base not in ours:
            report.found("not_in_twin", base)
        elif base not in wanted:
            report.found("only_in_twin", base)
        elif ours[base] != wanted[base]:
            report.found("another_twin_record", base)
        else:
            _compare(base, redacted, full, report)
    return report.problems


def _compare(base: str, redacted: Path, full: Path, report: Report) -> None:
    mine, theirs = _fields(redacted, base), _fields(full, base)
    for name in sorted(mine):
        if name not in theirs:
            report.found("field_only_in_twin", base, field=name)
        elif mine[name] != theirs[name]:
            report.found("another_field", base, field=name)


def _records(export: verify.Record) -> Iterator[tuple[str, str]]:
    for place in verify.places_of(export):
        yield place.base, place.sha256


def _export(packet: Path) -> verify.Record | None:
    return verify.sealed_record(verify.read_file(packet, verify.EXPORT, verify.MAX_RECORD), ("export",))


def _fields(packet: Path, base: str) -> dict[str, Any]:
    """Read what a record shows; nothing where it shows nothing, or what cannot be read."""
    try:
        shown = json.loads(verify.read_file(packet, f"{base}/fields.json", verify.MAX_FIELDS) or b"{}")
    except (ValueError, RecursionError):
        return {}
    return shown if isinstance(shown, dict) else {}
