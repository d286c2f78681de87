"""Taking in a file: sealed first, read once, nothing doubled, nothing dropped."""

import json
from pathlib import Path

import pytest

from gyeot import digests
from gyeot.casework import jobs, reads, stores
from gyeot.casework.models import AuditLine, Job, Post, Source
from gyeot.casework.steps import intake
from gyeot.errors import UnknownFormat
from tests.people import People, comments_file, hand_in


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return comments_file(tmp_path / "comments.jsonl", "힘내세요", "다들 너무 호들갑이다", "링크 좀 부탁")


def test_a_file_is_kept_byte_for_byte_and_logged(people: People, export: Path):
    source = hand_in(people, export)

    with stores.vault().open(people.case.uuid, source.sha256) as kept:
        assert kept.read() == export.read_bytes()
    assert stores.log().entry(source.seal.leaf_index).hex() == source.seal.record_sha256
    assert digests.sha256(stores.sealed(source.seal).record) == source.seal.record_sha256


def test_the_same_file_a_second_time_adds_nothing(people: People, export: Path):
    first = hand_in(people, export)
    again = hand_in(people, export)

    assert again == first
    assert Post.objects.filter(case=people.case).count() == 3
    assert stores.log().size == 2, "the file, and how it was obtained"


def test_the_same_comments_in_another_file_add_nothing(people: People, export: Path, tmp_path: Path):
    hand_in(people, export)
    texts = [json.loads(line)["text"] for line in export.read_text(encoding="utf-8").splitlines()]

    source = hand_in(people, comments_file(tmp_path / "later.jsonl", *texts, "나중에 달린 댓글"))

    assert (source.read, source.added, source.known_already) == (4, 1, 3)
    assert Post.objects.filter(case=people.case).count() == 4


def test_an_edited_comment_is_another_post(people: People, tmp_path: Path):
    for text in ("처음 쓴 말", "고쳐 쓴 말"):
        hand_in(people, comments_file(tmp_path / "one.jsonl", text))

    assert sorted(Post.objects.values_list("text", flat=True)) == ["고쳐 쓴 말", "처음 쓴 말"]


def test_copies_of_one_sentence_hang_under_one_card(people: People, tmp_path: Path):
    texts = [*["다들 너무 호들갑이다"] * 16, "다들  너무 호들갑이다 ㅋㅋㅋㅋㅋ", "힘내세요"]
    hand_in(people, comments_file(tmp_path / "copies.jsonl", *texts))

    cards = list(reads.heads(people.case).order_by("id"))

    assert [card.text for card in cards][:1] == ["다들 너무 호들갑이다"]
    assert sum(card.copy_count + 1 for card in cards) == 18
    assert cards[0].copy_count >= 15


def test_what_cannot_be_read_is_listed_with_its_place(people: People, tmp_path: Path):
    torn = comments_file(tmp_path / "torn.jsonl", "하나", "둘")
    torn.write_text(torn.read_text(encoding="utf-8").replace("\n", '\n{"text": \n', 1), encoding="utf-8")

    source = hand_in(people, torn)

    assert (source.read, source.problem_count) == (2, 1)
    problem = source.problems.get()
    assert "2" in problem.place
    assert problem.en
    assert problem.ko


def test_a_file_of_no_known_kind_is_refused_and_nothing_is_kept(people: People, tmp_path: Path):
    path = tmp_path / "picture.bin"
    path.write_bytes(bytes(range(256)) * 40)

    with pytest.raises(UnknownFormat):
        intake.take_in(people.case, path, name="picture.bin", by=people.counsellor)

    assert not Source.objects.exists()
    assert stores.log().size == 0


def test_reading_that_was_cut_off_is_taken_up_again_without_doubles(people: People, export: Path):
    source = intake.take_in(people.case, export, name="comments.jsonl", by=people.counsellor)
    job = jobs.claim()
    assert job is not None
    intake.read_posts(source.pk, job)  # a worker did the work and died before it could say so
    Job.objects.filter(pk=job.pk).update(claimed_until=job.asked_at)

    jobs.run_all()

    source.refresh_from_db()
    assert source.state == Source.State.READ
    assert (source.read, source.added) == (3, 3)
    assert Post.objects.count() == 3


def test_names_and_words_stand_in_no_audit_line(people: People, export: Path):
    hand_in(people, export)

    assert {field.name for field in AuditLine._meta.get_fields()} == {
        "id", "at", "by", "verb", "case", "kind", "record", "count"
    }  # fmt: skip


def test_a_post_leads_back_to_its_bytes(people: People, export: Path):
    source = hand_in(people, export)

    assert [post.locator for post in source.posts.order_by("id")] == ["line=1", "line=2", "line=3"]
