"""How a file was obtained: said in roles, sealed and logged, and asked for before anything leaves."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from gyeot import clock
from gyeot.casework import jobs, reads, stores
from gyeot.casework.models import AuditLine, Capture, Exhibit, Packet, Post, Source
from gyeot.casework.steps import exhibit, intake, packet, review
from gyeot.errors import NotAllowed, Refused
from gyeot.evidence import twin, verify
from tests.people import People, comments_file

SAID = {"given_by": "제보자", "how": "given-file", "changed": "no"}


@pytest.fixture
def source(people: People, tmp_path: Path) -> Source:
    """A file that came in, with two posts that became exhibits, and not a word yet of how it came in."""
    path = comments_file(tmp_path / "comments.jsonl", "다들 너무 호들갑이다", "링크 좀")
    received = intake.take_in(people.case, path, name=path.name, by=people.counsellor)
    jobs.run_all()
    for post in Post.objects.order_by("id"):
        review.decide(post, "harm", by=people.counsellor, expected=0, labels=["minimization"])
        post.refresh_from_db()
        exhibit.admit(post, by=people.counsellor)
    return received


def state(source: Source, people: People, **said: object) -> Capture:
    return intake.state_capture(source, by=people.counsellor, **{**SAID, **said})


def hand_over(people: People, **how: object) -> Packet:
    ordered = packet.order(people.case, by=people.counsellor, **how)
    jobs.run_all()
    ordered.refresh_from_db()
    assert ordered.failure_en == ""
    return ordered


def shown(folder: Path, sha256: str) -> dict[str, object]:
    fields = json.loads((folder / f"data/sources/{sha256}/capture/fields.json").read_bytes())
    return {name: one["value"] for name, one in fields.items()}


def test_a_statement_is_sealed_and_logged_as_a_record_of_its_own(people: People, source: Source):
    capture = state(source, people, obtained_on=date(2024, 9, 2), remarks="첫 쪽만 받음")

    sealed = stores.sealed(capture.seal)
    record = json.loads(sealed.record)
    assert record["kind"] == "capture"
    assert record["source"] == {"original": source.sha256, "record": source.seal.record_sha256}
    assert record["by"] == people.counsellor.code
    assert stores.log().entry(capture.seal.leaf_index) == sealed.entry
    assert AuditLine.objects.filter(verb="stated", by=people.counsellor, record=capture.pk).count() == 1


def test_what_people_say_is_sealed_without_being_shown(people: People, source: Source):
    sealed = stores.sealed(state(source, people, given_by="이모", remarks="휴대전화에서 옮김").seal)

    assert "이모" not in sealed.record.decode()
    assert "휴대전화" not in sealed.record.decode()
    assert json.loads(sealed.fields)["given_by"]["value"] == "이모"


def test_the_latest_statement_counts_and_names_the_one_before(people: People, source: Source):
    first = state(source, people)
    second = state(source, people, given_by="내담자 본인")

    assert [one.version for one in reads.captures(source)] == [2, 1]
    assert json.loads(stores.sealed(second.seal).record)["earlier"] == first.seal.record_sha256
    assert json.loads(stores.sealed(first.seal).record)["earlier"] is None
    assert shown(stores.packet_folder(hand_over(people)), source.sha256)["given_by"] == "내담자 본인"


def test_no_packet_leaves_before_it_is_said(people: People, source: Source):
    with pytest.raises(NotAllowed) as refused:
        packet.order(people.case, by=people.counsellor)

    assert refused.value.en == (
        "Files behind the exhibits of which nobody said yet who gave them and how: 1. State it on each file's page; "
        "no packet leaves without it."
    )
    assert "1개" in refused.value.ko
    assert source.name not in refused.value.en + refused.value.ko
    assert not Packet.objects.exists()


def test_only_files_behind_standing_exhibits_need_it(people: People, source: Source, tmp_path: Path):
    other = comments_file(tmp_path / "other.jsonl", "힘내세요")
    intake.take_in(people.case, other, name=other.name, by=people.counsellor)
    assert list(reads.without_capture(people.case)) == [source]

    for one in Exhibit.objects.all():
        exhibit.withdraw(one, by=people.counsellor)

    assert not reads.without_capture(people.case).exists()


def test_the_packet_carries_it_beside_its_file_and_a_stranger_can_check_it(people: People, source: Source):
    state(source, people, obtained_by="상담원", obtained_on=date(2024, 9, 2))
    folder = stores.packet_folder(hand_over(people))

    report = verify.check(folder, log_key=stores.log().public_key)
    assert (report.problems, report.unexplained) == ([], 0)
    assert shown(folder, source.sha256) == {
        "given_by": "제보자",
        "how": "given-file",
        "how_words": "",
        "obtained_by": "상담원",
        "obtained_on": "2024-09-02",
        "changed": "no",
        "remarks": "",
    }
    assert "준 사람 제보자, 얻은 사람 상담원" in (folder / "data/exhibits.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "said",
    [
        {"given_by": "  "},
        {"how": "found"},
        {"changed": "maybe"},
        {"how": "other"},
        {"changed": "yes"},
        {"given_by": "가" * 101},
        {"remarks": "가" * 501},
        {"obtained_on": "tomorrow"},
    ],
)
def test_a_statement_that_leaves_the_next_question_open_is_refused(people: People, source: Source, said: dict):
    before = stores.log().size
    if said.get("obtained_on") == "tomorrow":
        said = {"obtained_on": clock.today_in_korea() + timedelta(days=1)}

    with pytest.raises(Refused):
        state(source, people, **said)

    assert (Capture.objects.count(), stores.log().size) == (0, before)


def test_a_redacted_packet_is_ordered_named_and_logged_as_one(people: People, source: Source):
    state(source, people)
    full, redacted = hand_over(people), hand_over(people, withhold=["author", "url"])

    assert (full.twin, full.withheld) == ("full", [])
    assert (redacted.twin, redacted.withheld) == ("redacted", ["author", "original", "url"])
    assert stores.packet_folder(redacted).name == f"{people.case.code}-002-redacted"
    report = verify.check(stores.packet_folder(redacted), log_key=stores.log().public_key)
    assert (report.problems, report.withheld) == ([], ["author", "original", "url"])
    assert stores.log().entry(redacted.seal.leaf_index) == stores.sealed(redacted.seal).entry
    assert twin.differences(stores.packet_folder(redacted), stores.packet_folder(full)) == []
    assert reads.packet_of_these_exhibits(people.case) == full


def test_an_unknown_name_to_withhold_is_refused_before_anything_is_ordered(people: People, source: Source):
    state(source, people)

    with pytest.raises(Refused, match="nothing called colour"):
        packet.order(people.case, by=people.counsellor, withhold=["colour"])

    assert not Packet.objects.exists()
