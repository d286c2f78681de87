"""Reddit posts and comments keep their tree, their words as typed, and the places of what was taken down."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from gyeot.material import Comment, Visibility
from gyeot.sources import read_export
from gyeot.sources.export import Report
from tests.sources.samples import SAMPLES

FOLDER = SAMPLES / "reddit"


def thread() -> dict[str, Comment]:
    return {comment.comment_id: comment for comment in read_export(FOLDER / "thread.json")}


def read_one(**changes: Any) -> Comment:
    known = {"id": "abc", "body": "글", "author": "invented", "subreddit": "gyeot_samples", "created_utc": 1725500100}
    (comment,) = read_export(json.dumps(known | changes).encode())
    return comment


def test_a_tree_is_read_from_the_post_down_through_the_replies() -> None:
    ids = list(thread())

    assert ids == ["t3_1gyeot1", *(f"t1_lgy000{number}" for number in (1, 2, 3, 4, 5, 6))]
    parents = [comment.parent_id for comment in thread().values()]
    assert parents == ["", "", "t1_lgy0001", "t1_lgy0002", "t1_lgy0003", "", ""]


def test_the_post_s_words_are_its_title_and_its_text() -> None:
    post = thread()["t3_1gyeot1"]

    assert post.text.startswith("An invented story about a school & a website\n\nThis story & everyone")
    assert post.title == "An invented story about a school & a website"
    assert {comment.title for comment in thread().values()} == {post.title}
    assert {comment.thread_id for comment in thread().values()} == {"t3_1gyeot1"}


def test_replies_that_reddit_folded_away_are_told_of() -> None:
    report = Report()
    list(read_export(FOLDER / "thread.json", report))

    assert report.set_aside == 1
    (remark,) = report.remarks.values()
    assert remark.place == "json=/1/data/children/3"
    assert "더 보기" in remark.ko


def test_what_was_deleted_removed_or_folded_is_kept_and_marked() -> None:
    found = {number: comment.visibility for number, comment in thread().items()}

    assert found["t1_lgy0003"] is Visibility.DELETED
    assert found["t1_lgy0005"] is Visibility.DELETED
    assert found["t1_lgy0001"] is Visibility.HIDDEN
    assert found["t1_lgy0002"] is Visibility.SHOWN
    assert read_one(removed_by_category="moderator").visibility is Visibility.HIDDEN
    assert read_one(body="[ Removed by Reddit ]").visibility is Visibility.DELETED


def test_entities_are_undone_unless_the_json_was_asked_for_raw() -> None:
    assert thread()["t1_lgy0004"].text == "그건 >무고< 아니냐"
    assert list(read_export(FOLDER / "raw.json"))[1].text == "a < b & c, &amp; as typed"


@pytest.mark.parametrize("written", [1725500100, 1725500100.0, "1725500100", "1725500100.0"])
def test_a_time_is_the_same_however_the_dump_wrote_it(written: object) -> None:
    assert read_one(created_utc=written).posted_at == datetime(2024, 9, 5, 1, 35, tzinfo=UTC)


@pytest.mark.parametrize(
    ("edited", "edited_at"),
    [(False, None), (True, None), (1725500160.0, datetime(2024, 9, 5, 1, 36, tzinfo=UTC))],
)
def test_edited_is_a_time_or_nothing(edited: object, edited_at: datetime | None) -> None:
    assert read_one(edited=edited).edited_at == edited_at


def test_the_score_may_be_negative_or_hidden() -> None:
    assert thread()["t1_lgy0001"].likes == -12
    assert thread()["t1_lgy0006"].likes is None


def test_the_address_is_text_made_of_the_permalink() -> None:
    assert thread()["t1_lgy0002"].url == (
        "https://www.reddit.com/r/gyeot_samples/comments/1gyeot1/an_invented_story/lgy0002/"
    )


def test_a_dump_without_full_names_gets_them() -> None:
    comment = read_one(link_id="t3_xyz", parent_id="t3_xyz")

    assert (comment.comment_id, comment.thread_id, comment.parent_id) == ("t1_abc", "t3_xyz", "")
    assert read_one(parent_id="t1_def").parent_id == "t1_def"


def test_a_linked_picture_is_named_and_not_part_of_the_words() -> None:
    link = list(read_export(FOLDER / "posts.jsonl"))[1]

    assert link.text == "링크만 있는 글"
    assert link.media == ("https://example.invalid/picture.jpg",)


def test_a_search_answer_of_an_archive_is_read() -> None:
    comments = list(read_export(FOLDER / "search.json"))
    assert [comment.locator for comment in comments] == [f"json=/data/{number}" for number in range(4)]


def test_replies_survive_a_damaged_parent() -> None:
    report = Report()
    comments = list(read_export(FOLDER / "broken-records.json", report))

    assert "t1_lgy0004" in {comment.comment_id for comment in comments}
    assert report.problems[0].place == "json=/1/data/children/0/data"


def test_accounts_and_communities_in_a_listing_are_set_aside() -> None:
    listing = {"kind": "Listing", "data": {"children": [{"kind": "t5", "data": {}}, {"kind": "t2", "data": {}}]}}
    report = Report()

    assert list(read_export(json.dumps(listing).encode(), report)) == []
    assert (report.set_aside, report.problem_count) == (2, 0)
