"""Exhibits and packets: numbered once, sealed, logged, and handed over so that a stranger can check them."""

import json
from pathlib import Path

import pytest

from gyeot.casework import jobs, stores
from gyeot.casework.models import Exhibit, Packet, Post
from gyeot.casework.steps import exhibit, packet, review
from gyeot.errors import NotAllowed
from tests.people import People, comments_file, hand_in


@pytest.fixture
def decided(people: People, tmp_path: Path) -> list[Post]:
    hand_in(people, comments_file(tmp_path / "comments.jsonl", *["다들 너무 호들갑이다", "링크 좀", "힘내세요"]))
    posts = list(Post.objects.order_by("id"))
    review.decide(posts[0], "harm", by=people.counsellor, expected=0, labels=["minimization"])
    review.decide(posts[1], "harm", by=people.counsellor, expected=0, labels=["solicitation"])
    review.decide(posts[2], "none", by=people.counsellor, expected=0)
    return posts


def test_exhibits_are_numbered_in_the_order_they_are_admitted(people: People, decided: list[Post]):
    numbers = [exhibit.admit(post, by=people.counsellor).number for post in (decided[1], decided[0])]

    assert numbers == [1, 2]


def test_a_post_is_admitted_once(people: People, decided: list[Post]):
    first = exhibit.admit(decided[0], by=people.counsellor)

    assert exhibit.admit(decided[0], by=people.counsellor) == first
    assert Exhibit.objects.count() == 1


def test_only_a_decision_for_harm_makes_an_exhibit(people: People, decided: list[Post]):
    with pytest.raises(NotAllowed):
        exhibit.admit(decided[2], by=people.counsellor)


def test_a_withdrawn_exhibit_keeps_its_number_and_the_log_says_so(people: People, decided: list[Post]):
    admitted = exhibit.admit(decided[0], by=people.counsellor)
    before = stores.log().size

    exhibit.withdraw(admitted, by=people.counsellor)

    assert stores.log().size == before + 1
    assert exhibit.admit(decided[0], by=people.counsellor).number == 2


def test_the_sealed_record_holds_no_words_of_people(people: People, decided: list[Post]):
    admitted = exhibit.admit(decided[0], by=people.counsellor)
    sealed = stores.sealed(admitted.seal)

    assert "호들갑" not in sealed.record.decode()
    assert json.loads(sealed.fields)["text"]["value"] == "다들 너무 호들갑이다"


def test_there_is_no_packet_without_an_exhibit(people: People):
    with pytest.raises(NotAllowed):
        packet.order(people.case, by=people.counsellor)


def test_a_packet_is_made_as_a_job_and_holds_the_standing_exhibits(people: People, decided: list[Post]):
    for post in decided[:2]:
        exhibit.admit(post, by=people.counsellor)
    exhibit.withdraw(Exhibit.objects.get(number=1), by=people.counsellor)

    ordered = packet.order(people.case, by=people.counsellor)
    jobs.run_all()

    ordered.refresh_from_db()
    assert ordered.state == Packet.State.READY
    assert [e.number for e in ordered.exhibits.all()] == [2]
    assert stores.packet_zip(ordered).stat().st_size == ordered.zip_size
    assert ordered.receipt


def test_a_vault_that_was_changed_stops_the_packet(people: People, decided: list[Post]):
    exhibit.admit(decided[0], by=people.counsellor)
    kept = stores.vault().path(people.case.uuid, decided[0].source.sha256)
    kept.write_bytes(kept.read_bytes()[:-1])

    ordered = packet.order(people.case, by=people.counsellor)
    jobs.run_all()

    ordered.refresh_from_db()
    assert ordered.state == Packet.State.FAILED
    assert ordered.failure_en
    assert ordered.failure_ko
    assert not stores.packet_folder(ordered).exists()
