"""Deciding: the second reviewer is told, copies go together, nothing is overwritten, everything can be taken back."""

from pathlib import Path

import pytest

from gyeot.casework import reads
from gyeot.casework.models import AuditLine, Decision, Post, Showing
from gyeot.casework.steps import exhibit, review
from gyeot.errors import NotAllowed, Refused, SomeoneWasFirst
from tests.people import People, comments_file, hand_in


@pytest.fixture
def posts(people: People, tmp_path: Path) -> list[Post]:
    hand_in(
        people,
        comments_file(
            tmp_path / "comments.jsonl",
            *["다들 너무 호들갑이다", "다들 너무 호들갑이다", "다들 너무 호들갑이다", "힘내세요", "링크 좀"],
        ),
    )
    return list(Post.objects.order_by("id"))


def test_a_decision_covers_the_copies_of_its_sentence(people: People, posts: list[Post]):
    review.decide(posts[0], "harm", by=people.counsellor, expected=0, labels=["minimization"])

    assert Decision.objects.filter(outcome="harm").count() == 3
    assert reads.standing(people.case).harm == 3
    assert posts[0] not in reads.review_queue(people.case)


def test_the_second_of_two_reviewers_is_told_and_nothing_of_theirs_is_written(people: People, posts: list[Post]):
    seen_by_both = posts[3].version
    review.decide(posts[3], "none", by=people.counsellor, expected=seen_by_both)

    with pytest.raises(SomeoneWasFirst):
        review.decide(posts[3], "harm", by=people.reader, expected=seen_by_both, labels=["threat"])

    assert [decision.outcome for decision in posts[3].decisions.all()] == ["none"]


def test_a_later_decision_supersedes_and_the_earlier_stays(people: People, posts: list[Post]):
    review.decide(posts[3], "none", by=people.counsellor, expected=0)
    review.decide(posts[3], "harm", by=people.counsellor, expected=1, labels=["derogation"])

    posts[3].refresh_from_db()
    assert posts[3].standing is not None
    assert posts[3].standing.outcome == "harm"
    assert [decision.version for decision in posts[3].decisions.order_by("version")] == [1, 2]


def test_taking_back_brings_the_card_and_its_copies_back(people: People, posts: list[Post]):
    review.decide(posts[0], "harm", by=people.counsellor, expected=0, labels=["minimization"])

    review.take_back(posts[0], by=people.counsellor, expected=1)

    assert posts[0] in reads.review_queue(people.case)
    assert Post.objects.filter(standing=None).count() == 5
    assert Decision.objects.count() == 6, "taking back adds decisions and removes none"


def test_a_decision_under_an_exhibit_cannot_be_taken_back(people: People, posts: list[Post]):
    review.decide(posts[0], "harm", by=people.counsellor, expected=0, labels=["minimization"])
    posts[0].refresh_from_db()
    exhibit.admit(posts[0], by=people.counsellor)

    with pytest.raises(NotAllowed):
        review.take_back(posts[0], by=people.counsellor, expected=1)


@pytest.mark.parametrize(("outcome", "labels"), [("harm", []), ("none", ["threat"])])
def test_harm_needs_a_label_and_a_label_needs_harm(people: People, posts: list[Post], outcome: str, labels: list[str]):
    with pytest.raises(Refused):
        review.decide(posts[3], outcome, by=people.counsellor, expected=0, labels=labels)


def test_urgent_posts_come_first(people: People, posts: list[Post]):
    assert reads.review_queue(people.case)[0].text == "링크 좀"


def test_every_look_is_on_record_and_counted(people: People, posts: list[Post]):
    review.show(posts[0], by=people.reader)

    assert reads.shown_today(people.reader) == 1
    assert reads.shown_today(people.counsellor) == 0
    assert Showing.objects.get().post == posts[0]
    assert AuditLine.objects.filter(verb="looked at", by=people.reader).count() == 1
