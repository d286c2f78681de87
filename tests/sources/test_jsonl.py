"""Our own JSON Lines: a text on each line, and what is known of it."""

from datetime import UTC, datetime

import pytest

from gyeot.sources import read_export
from gyeot.sources.export import Report
from tests.sources.samples import SAMPLES

FOLDER = SAMPLES / "jsonl"


def test_every_key_of_the_contract_is_kept() -> None:
    first, second, third, _ = read_export(FOLDER / "comments.jsonl")

    assert (first.comment_id, first.title, first.platform) == ("1", "지어낸 기사", "naver")
    assert first.author.handle == "구름빵조각"
    assert first.url == "https://example.invalid/1"
    assert first.posted_at == third.posted_at == datetime(2024, 9, 5, 3, 0, tzinfo=UTC)
    assert (second.comment_id, second.platform, second.posted_at) == ("", "", None)
    assert third.comment_id == "3"


@pytest.mark.parametrize("name", ["comments.jsonl", "crlf-bom.jsonl", "list.json"])
def test_the_same_records_are_the_same_however_they_are_saved(name: str) -> None:
    assert [comment.text for comment in read_export(FOLDER / name)] == [
        "왜 바로 신고를 안 했을까",
        "Nobody asked for this. 힘내세요.",
        "just a joke, relax",
        "😀",
    ]


def test_what_classify_prints_can_be_read_again() -> None:
    printed = (
        b'{"platform": "forum", "id": "7", "author": "a", "posted_at": "2024-09-05T03:00:00.000Z", "url": "",'
        b' "title": "", "text": "one", "scores": {"threat": 0.1}, "labels": [], "spans": [], "model": "m@1"}\n'
    )

    (comment,) = read_export(printed)

    assert (comment.platform, comment.comment_id, comment.text) == ("forum", "7", "one")
    assert comment.posted_at == datetime(2024, 9, 5, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    ["2024-09-05", "2024-09-05 12:00", "yesterday", "2024-13-01T00:00:00Z", "0001-01-01T00:00:00+09:00", "9" * 99],
)
def test_a_time_that_does_not_say_its_zone_or_is_none_is_left_out_and_told_of(written: str) -> None:
    report = Report()
    (comment,) = read_export(b'{"text": "a", "posted_at": "%s"}' % written.encode(), report)

    assert comment.posted_at is None
    assert len(report.remarks) == 1


@pytest.mark.parametrize("record", [b'{"text": 5}', b'{"text": null}', b'{"texts": "a"}', b'{"text": "a", "id": {}}'])
def test_a_record_of_another_shape_is_a_problem(record: bytes) -> None:
    report = Report()

    assert len(list(read_export(b'{"text": "a"}\n' + record, report))) == 1
    assert [problem.place for problem in report.problems] == ["line=2"]
