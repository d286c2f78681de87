"""YouTube comments keep their words as typed, their thread, their times and what YouTube held back."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from gyeot.material import Comment, Visibility
from gyeot.sources import read_export
from gyeot.sources.export import Report
from tests.sources.samples import SAMPLES

FOLDER = SAMPLES / "youtube"


def page() -> tuple[list[Comment], Report]:
    report = Report()
    return list(read_export(FOLDER / "page.json", report)), report


def a_comment(**snippet: Any) -> dict[str, Any]:
    known = {"authorDisplayName": "@invented", "textOriginal": "글", "publishedAt": "2024-09-05T03:12:45Z"}
    return {"kind": "youtube#comment", "id": "Ugx1", "snippet": known | snippet}


def read_one(record: dict[str, Any]) -> Comment:
    (comment,) = read_export(json.dumps(record).encode())
    return comment


def test_a_thread_is_its_top_comment_and_its_replies_in_order() -> None:
    comments, _ = page()

    assert [comment.parent_id for comment in comments] == ["", comments[0].comment_id, comments[0].comment_id, ""]
    assert {comment.thread_id for comment in comments} == {"gyEotDem0_1"}
    assert [comment.likes for comment in comments] == [12, 48, 0, 7]


def test_a_comment_carries_who_when_and_where() -> None:
    (top, _, edited, _), _ = page()

    assert top.author.handle == "@구름빵조각"
    assert top.author.native_id == "UCgyeotAuthor00000000001"
    assert top.posted_at == datetime(2024, 9, 5, 3, 12, 45, tzinfo=UTC)
    assert top.edited_at is None
    assert edited.edited_at == datetime(2024, 9, 5, 3, 25, tzinfo=UTC)
    assert top.url == f"https://www.youtube.com/watch?v=gyEotDem0_1&lc={top.comment_id}"


def test_replies_that_the_file_does_not_hold_are_told_of() -> None:
    _, report = page()

    (remark,) = report.remarks.values()
    assert "comments.list" in remark.en
    assert remark.place == "json=/items/1"
    assert remark.count == 1


def test_words_shown_as_html_are_read_as_words() -> None:
    first, second = read_export(FOLDER / "display-only.json")

    assert first.text == '1:05 여기 보면 "합의"라고 하던데\n그럼 <무고> 아닌가? & 더 봐야'
    assert second.text == "1:05 that's not what was said"


@pytest.mark.parametrize("shown", ["a < b and c > d", "3 > 2", "R&B", "<3", "&c."])
def test_words_shown_as_plain_text_are_left_alone(shown: str) -> None:
    record = a_comment(textDisplay=shown)
    del record["snippet"]["textOriginal"]

    assert read_one(record).text == shown


@pytest.mark.parametrize("status", ["heldForReview", "likelySpam", "rejected"])
def test_what_youtube_held_back_is_kept_as_hidden(status: str) -> None:
    assert read_one(a_comment(moderationStatus=status)).visibility is Visibility.HIDDEN
    assert read_one(a_comment(moderationStatus="published")).visibility is Visibility.SHOWN


def test_a_thread_that_is_not_public_is_kept_as_hidden() -> None:
    (held,) = read_export(FOLDER / "held-for-review.json")
    assert held.visibility is Visibility.HIDDEN


def test_replies_fetched_by_themselves_know_their_parent() -> None:
    replies = list(read_export(FOLDER / "replies.json"))

    assert {reply.parent_id for reply in replies} == {"UgxGyeot0000000000001AaABAg"}
    assert [reply.url for reply in replies] == ["", ""]  # comments.list does not say which video


def test_an_id_cannot_break_out_of_the_address_that_is_made_of_it() -> None:
    comment = read_one(a_comment(videoId="a&b=c#d/é") | {"id": "x&y"})
    assert comment.url == "https://www.youtube.com/watch?v=a%26b%3Dc%23d%2F%C3%A9&lc=x%26y"


def test_a_page_asked_for_without_its_kinds_is_recognised_all_the_same() -> None:
    record = a_comment()
    del record["kind"]
    report = Report()

    comments = list(read_export(json.dumps({"items": [{"snippet": {"topLevelComment": record}}]}).encode(), report))

    assert report.format == "youtube"
    assert len(comments) == 1


def test_videos_between_the_pages_are_set_aside() -> None:
    report = Report()
    video = {"kind": "youtube#video", "id": "x"}
    lines = [a_comment(), {"kind": "youtube#videoListResponse", "items": [video]}, video]

    comments = list(read_export("\n".join(map(json.dumps, lines)).encode(), report))

    assert len(comments) == 1
    assert (report.set_aside, report.problem_count) == (2, 0)


def test_an_empty_page_holds_nothing_and_is_no_mistake() -> None:
    report = Report()
    empty = b'{"kind": "youtube#commentThreadListResponse", "items": []}'

    assert list(read_export(empty, report)) == []
    assert (report.format, report.problem_count) == ("youtube", 0)


def test_a_time_that_says_nothing_is_told_of_and_the_words_are_kept() -> None:
    report = Report()
    (comment,) = read_export(json.dumps(a_comment(publishedAt="last week")).encode(), report)

    assert comment.posted_at is None
    assert comment.text == "글"
    assert len(report.remarks) == 1


def test_an_id_with_half_a_character_is_a_problem_and_no_crash() -> None:
    report = Report()
    whole = {"kind": "youtube#commentListResponse", "items": [a_comment(videoId="v") | {"id": "\ud83d"}, a_comment()]}

    assert len(list(read_export(json.dumps(whole).encode(), report))) == 1
    assert [problem.place for problem in report.problems] == ["json=/items/0"]
