import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from gyeot import digests
from gyeot.evidence import verify_tlog
from gyeot.evidence.items import (
    Custody,
    Decided,
    SourceFields,
    seal_exhibit,
    seal_export,
    seal_source,
    seal_withdrawal,
)
from gyeot.material import Author, Comment, Label

CUSTODY = Custody(case="GY-7K2M", at=datetime(2024, 9, 2, 1, tzinfo=UTC), by="staff-3", tool="gyeot 0.1.0")
COMMENT = Comment(
    platform="dcinside",
    comment_id="987654321",
    text="지어낸 말 👩‍⚖️",
    author=Author(handle="지어낸별명", partial_ip="192.0"),
    url="https://news.example/1",
    locator="/comments/0",
)
DECIDED = Decided(labels=(Label.VICTIM_BLAMING,), by="staff-3", at=CUSTODY.at, note="지어낸 메모")
HASH = "a" * 64


def a_source():
    return seal_source(CUSTODY, sha256=HASH, size=3, words=SourceFields(file_name="지어낸이름.json"))


def an_exhibit(**changes):
    given = {"number": 1, "source": a_source(), "original": HASH, "comment": COMMENT, "decided": DECIDED} | changes
    return seal_exhibit(CUSTODY, **given)


def test_an_exhibit_says_who_when_with_what_and_where_from():
    record = json.loads(an_exhibit().record)

    assert record["at"] == "2024-09-02T01:00:00.000Z"
    assert (record["case"], record["by"], record["tool"]) == ("GY-7K2M", "staff-3", "gyeot 0.1.0")
    assert (record["kind"], record["number"], record["locator"]) == ("exhibit", 1, "/comments/0")
    assert record["source"]["original"] == HASH


@pytest.mark.parametrize("word", ["지어낸", "news.example", "192.0", "victim_blaming", "987654321"])
def test_nobodys_words_stand_in_the_record_that_is_logged(word):
    assert word not in an_exhibit().record.decode()
    assert "이름" not in a_source().record.decode()


def test_the_fields_open_the_record():
    sealed = an_exhibit()

    verify_tlog.check_opening(sealed.record, sealed.fields)
    assert json.loads(sealed.fields)["text"]["value"] == COMMENT.text


def test_other_words_do_not_open_it():
    sealed, other = an_exhibit(), an_exhibit(comment=replace(COMMENT, text="다른 말"))

    with pytest.raises(ValueError, match="not what was sealed"):
        verify_tlog.check_opening(sealed.record, other.fields)


def test_a_field_kept_back_is_named():
    sealed = an_exhibit()
    shown = json.loads(sealed.fields)
    del shown["author"]

    assert verify_tlog.check_opening(sealed.record, json.dumps(shown).encode()) == ["author"]
    assert verify_tlog.check_opening(sealed.record, sealed.fields) == []


def test_a_field_kept_back_still_leaves_the_others_checkable():
    """Where a copy may not show a name, its commitment stays, and the full copy can be held against the same record."""
    sealed = an_exhibit()
    record, shown = json.loads(sealed.record), json.loads(sealed.fields)

    for name in ("text", "url"):
        salt, value = shown[name]["salt"], shown[name]["value"]
        assert record["commitments"][name] == verify_tlog.commitment(salt, name, value)


def test_the_same_thing_sealed_twice_cannot_be_told_from_two_things():
    first, second = an_exhibit(), an_exhibit()
    commitments = [set(json.loads(sealed.record)["commitments"].values()) for sealed in (first, second)]

    assert first.entry != second.entry
    assert not commitments[0] & commitments[1]


def test_the_log_gets_the_sha256_of_the_record():
    sealed = an_exhibit()

    assert sealed.entry.hex() == sealed.sha256 == digests.sha256(sealed.record)
    assert digests.canonical(json.loads(sealed.record)) == sealed.record


def test_words_stay_out_of_reprs():
    assert "지어낸" not in f"{an_exhibit()!r} {a_source()!r} {DECIDED!r} {SourceFields(file_name='지어낸이름')!r}"


def test_a_withdrawal_names_its_exhibit_and_seals_its_reason():
    sealed = seal_withdrawal(CUSTODY, number=3, exhibit=an_exhibit().sha256, reason="지어낸 사유")

    assert json.loads(sealed.record)["number"] == 3
    assert "사유" not in sealed.record.decode()


@pytest.mark.parametrize("code", ["", "GY\n7K2M", "GY\x1b[2J"])
def test_a_case_code_is_one_printable_line(code):
    with pytest.raises(ValueError, match="printable"):
        seal_source(replace(CUSTODY, case=code), sha256=HASH, size=0, words=SourceFields())


def test_what_is_no_digest_or_number_is_not_sealed():
    with pytest.raises(ValueError, match="SHA-256"):
        seal_source(CUSTODY, sha256="A" * 64, size=0, words=SourceFields())
    with pytest.raises(ValueError, match="SHA-256"):
        seal_export(CUSTODY, manifest="", tag_files={}, items=[], sources={})
    with pytest.raises(ValueError, match="from 1"):
        an_exhibit(number=0)


def test_half_a_character_is_not_sealed():
    with pytest.raises(ValueError, match="surrogates"):
        an_exhibit(comment=replace(COMMENT, text="\ud83d"))
