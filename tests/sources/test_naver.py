"""Naver comments keep their masked authors, their Korean times, and what was deleted, blinded or hidden."""

import json
from datetime import timedelta
from typing import Any

import pytest

from gyeot.clock import in_korea
from gyeot.material import Comment, Visibility
from gyeot.sources import read_export
from gyeot.sources.export import Report
from tests.sources.samples import SAMPLES

FOLDER = SAMPLES / "naver"


def page() -> list[Comment]:
    return list(read_export(FOLDER / "page.json"))


def read_one(**changes: Any) -> Comment:
    record = json.loads((FOLDER / "comments.jsonl").read_text().splitlines()[1])
    (comment,) = read_export(json.dumps(record | changes).encode())
    return comment


def test_a_korean_time_is_the_right_moment() -> None:
    top = page()[0]

    assert top.posted_at is not None
    assert top.posted_at.utcoffset() == timedelta(0)
    assert in_korea(top.posted_at) == "2024-09-05 21:03:10 KST"
    assert top.edited_at is None


def test_a_reply_knows_its_parent_and_a_top_comment_has_none() -> None:
    top, first, second, *others = page()

    assert first.parent_id == second.parent_id == top.comment_id == "2900000101"
    assert second.edited_at is not None
    assert {comment.parent_id for comment in (top, *others)} == {""}


def test_the_author_is_as_masked_as_naver_shows_it() -> None:
    top = page()[0]

    assert top.author.handle == "guru****"
    assert top.author.native_id == "gY101"
    assert (top.likes, top.dislikes) == (31, 120)


def test_the_news_article_is_the_thread_and_its_comment_page_the_address() -> None:
    top = page()[0]

    assert top.thread_id == "news999,0000012345"
    assert top.url == "https://n.news.naver.com/article/comment/999/0000012345"
    assert read_one(objectId="sports_1").url == ""


@pytest.mark.parametrize(
    ("changes", "visibility"),
    [
        ({}, Visibility.SHOWN),
        ({"deleted": True}, Visibility.DELETED),
        ({"deleted": True, "visible": False, "contents": None}, Visibility.DELETED),
        ({"blind": True}, Visibility.HIDDEN),
        ({"blindReport": True}, Visibility.HIDDEN),
        ({"middleBlindReport": True}, Visibility.HIDDEN),
        ({"hiddenByCleanbot": True}, Visibility.HIDDEN),
        ({"secret": True}, Visibility.HIDDEN),
        ({"visible": False}, Visibility.HIDDEN),
        ({"expose": False}, Visibility.HIDDEN),
        ({"userBlocked": True}, Visibility.SHOWN),  # the person who exported blocked that user; nobody else sees that
    ],
)
def test_what_the_platform_did_to_a_comment_is_kept(changes: dict[str, Any], visibility: Visibility) -> None:
    assert read_one(**changes).visibility is visibility


def test_a_shown_comment_without_words_is_a_problem() -> None:
    report = Report()
    list(read_export(b'{"commentNo": 1, "contents": null}', report))

    assert (report.read, report.problem_count) == (0, 1)


def test_the_same_comment_among_the_best_is_set_aside() -> None:
    report = Report()
    comments = list(read_export(FOLDER / "page.json", report))

    assert report.set_aside == 1
    assert len({comment.comment_id for comment in comments}) == len(comments) == 8


def test_a_best_comment_of_another_page_is_read() -> None:
    received = json.loads((FOLDER / "page.json").read_text())
    received["result"]["commentList"] = received["result"]["commentList"][1:]

    comments = list(read_export(json.dumps(received).encode()))

    assert comments[-1].locator == "json=/result/bestList/0"


def test_markup_and_entities_are_undone_once() -> None:
    assert read_one(contents="a<br>b &lt;b&gt; &amp;lt; &quot;c&quot;").text == 'a\nb <b> &lt; "c"'
    assert read_one(contents="a < b, R&B").text == "a < b, R&B"


def test_a_callback_with_script_escapes_is_read() -> None:
    assert "봐 줘야" in next(read_export(FOLDER / "jquery.jsonp")).text


def test_pictures_and_stickers_are_named_only() -> None:
    assert page()[-1].media == ("a.jpg", "sticker gyeot-1-3")


def test_a_time_without_its_zone_falls_back_to_the_one_in_utc() -> None:
    comment = read_one(regTime="2024-09-05 21:05:00", regTimeGmt="2024-09-05T12:05:00+0000")
    assert comment.posted_at is not None
    assert in_korea(comment.posted_at) == "2024-09-05 21:05:00 KST"


def test_a_page_that_naver_refused_is_a_problem_with_its_place() -> None:
    report = Report()
    list(read_export(FOLDER / "broken-refused.jsonp", report))

    (problem,) = report.problems
    assert problem.place == "line=2;bytes=10-119"
    assert "다시" in problem.ko


def test_replies_survive_a_damaged_parent() -> None:
    parent = {"commentNo": 1, "contents": 5, "replyList": [{"commentNo": 2, "parentCommentNo": 1, "contents": "답글"}]}
    report = Report()

    (reply,) = read_export(json.dumps(parent).encode(), report)

    assert (reply.comment_id, reply.parent_id) == ("2", "1")
    assert report.problem_count == 1
