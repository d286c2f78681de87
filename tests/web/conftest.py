"""What the tests of the pages share: browsers that are signed in, and a case in which everything has happened once."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.test import Client

from gyeot.accounts.models import User
from gyeot.casework import jobs
from gyeot.casework.models import Post, Seat, Source
from gyeot.casework.steps import exhibit, intake, packet, review
from tests.people import People, comments_file, hand_in

SignIn = Callable[[User | None], Client]

TEXTS = (
    "다들 너무 호들갑이다",
    "다들 너무 호들갑이다",
    "힘내세요, 응원합니다",
    "링크 좀 보내 주세요",
    "어느 학교인지 아는 사람",
    "오늘 날씨가 좋네요",
)


@pytest.fixture
def signed_in() -> SignIn:
    """Give a browser that checks CSRF tokens only where a test asks for it."""

    def browser(person: User | None) -> Client:
        client = Client()
        if person is not None:
            client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return browser


@dataclass(frozen=True)
class Stage:
    """A case with a file, undecided posts, a decision of each kind, an exhibit and a packet."""

    people: People
    source: Source
    posts: list[Post]
    reader_seat: int

    @property
    def code(self) -> str:
        return self.people.case.code


@pytest.fixture
def read_in(people: People, tmp_path: Path) -> Stage:
    """A case whose one file has been read; nothing is decided."""
    source = hand_in(people, comments_file(tmp_path / "comments.jsonl", *TEXTS))
    seat = Seat.objects.get(case=people.case, person=people.reader)
    return Stage(people, source, list(Post.objects.order_by("native_id")), seat.pk)


@pytest.fixture
def stage(read_in: Stage) -> Stage:
    """A case in which everything has happened once: of its posts, 0 (with its copy 1) is exhibit 1, 2 is harmless."""
    who = read_in.people.counsellor
    review.decide(read_in.posts[0], "harm", by=who, expected=0, labels=["minimization"])
    review.decide(read_in.posts[2], "none", by=who, expected=0)
    for post in read_in.posts:
        post.refresh_from_db()
    exhibit.admit(read_in.posts[0], by=who)
    intake.state_capture(read_in.source, by=who, given_by="의뢰인", how="given-file", changed="no")
    packet.order(read_in.people.case, by=who)
    jobs.run_all()
    return read_in
