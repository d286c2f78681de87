"""A received file becomes comments, each with its place; what cannot be read is listed, and nothing is dropped."""

import re
import subprocess
import sys
from datetime import UTC, timedelta
from pathlib import Path

import pytest

import gyeot
from gyeot.errors import OutsideWorld, UnknownFormat, UnreadableFile
from gyeot.sources import FORMATS, READERS, locator, read_export, recognise
from gyeot.sources.export import MAX_PROBLEMS, Export, Report
from tests.sources.samples import ALL, BROKEN, SAMPLES, SOUND, WORDS, name


@pytest.mark.parametrize("path", ALL, ids=name)
def test_a_format_is_recognised_by_content_alone(path: Path) -> None:
    reader = recognise(Export.of(path.read_bytes()))

    assert reader is not None
    assert path.parent.name == reader.NAME


@pytest.mark.parametrize("path", SOUND, ids=name)
def test_a_sound_sample_is_read_to_the_last_record(path: Path) -> None:
    report = Report()

    comments = list(read_export(path, report))

    assert report.format == path.parent.name
    assert report.read == len(comments) > 0
    assert report.problem_count == 0


@pytest.mark.parametrize("path", ALL, ids=name)
def test_a_locator_leads_back_to_the_record_that_holds_the_words(path: Path) -> None:
    received = path.read_bytes()
    try:
        comments = list(read_export(received))
    except UnreadableFile:
        comments = []

    assert comments or path in BROKEN
    for comment in comments:
        assert WORDS[path.parent.name](locator.resolve_json(received, comment.locator)) == comment.text


@pytest.mark.parametrize("path", ALL, ids=name)
def test_every_time_is_aware_and_in_utc(path: Path) -> None:
    try:
        comments = list(read_export(path))
    except UnreadableFile:
        return
    times = [time for comment in comments for time in (comment.posted_at, comment.edited_at) if time]
    assert all(time.tzinfo is UTC and time.utcoffset() == timedelta(0) for time in times)


@pytest.mark.parametrize("path", ALL, ids=name)
def test_a_path_and_its_bytes_read_the_same(path: Path) -> None:
    def reading(received: Path | bytes) -> tuple[object, ...]:
        report = Report()
        try:
            return (list(read_export(received, report)), report)
        except UnreadableFile as error:
            return (error.en, report)

    assert reading(path) == reading(path.read_bytes())


# What the broken samples come to: posts read, rightly set aside, and problems. Each was counted by hand.
_BROKEN = {
    "jsonl/broken-lines.jsonl": (3, 0, 7),
    "naver/broken-records.json": (2, 0, 4),
    "naver/broken-refused.jsonp": (1, 0, 1),
    "reddit/broken-lines.jsonl": (1, 0, 3),
    "reddit/broken-records.json": (4, 0, 5),
    "telegram/broken-chats.json": (2, 0, 3),
    "telegram/broken-records.json": (2, 0, 4),
    "youtube/broken-lines.jsonl": (2, 0, 2),
    "youtube/broken-records.json": (4, 0, 3),
}


@pytest.mark.parametrize("path", BROKEN, ids=name)
def test_a_broken_sample_is_refused_or_its_records_add_up(path: Path) -> None:
    report = Report()
    if "cut-off" in path.name:
        with pytest.raises(UnreadableFile):
            list(read_export(path, report))
        assert report.read == 0
        return

    list(read_export(path, report))

    assert (report.read, report.set_aside, report.problem_count) == _BROKEN[name(path)]
    assert all(problem.en and problem.ko for problem in report.problems)


@pytest.mark.parametrize("path", BROKEN, ids=name)
def test_a_problem_says_where_and_never_quotes_anybody(path: Path) -> None:
    report, told = Report(), ""
    try:
        comments = list(read_export(path, report))
    except UnreadableFile as error:
        comments, told = [], error.en + error.ko
    told += "".join(f"{problem.en}{problem.ko}{problem.place}" for problem in report.problems)
    told += "".join(f"{remark.en}{remark.ko}{remark.place}" for remark in report.remarks.values())

    assert told
    for comment in comments:
        assert not any(words and words in told for words in (comment.text, comment.author.handle, comment.url))


def test_an_empty_file_is_told_apart_from_an_unknown_one() -> None:
    with pytest.raises(UnknownFormat, match="empty") as empty:
        read_export(b"")
    with pytest.raises(UnknownFormat, match="does not know") as unknown:
        read_export(b"dear diary,")

    for error in (empty.value, unknown.value):
        assert re.search("[가-힣]", error.ko)
        assert error.exit_code == 2


@pytest.mark.parametrize(
    "received",
    [b"{", b"[]", b"{}", b"null", b"\xef\xbb\xbf", b"   ", b"\x00" * 100, b"%PDF-1.7\n", b"<html></html>", b'{"a": 1}'],
)
def test_a_file_that_is_none_of_ours_is_refused_before_anything_is_read(received: bytes) -> None:
    with pytest.raises(UnknownFormat):
        read_export(received)


def test_a_format_can_be_named_and_a_wrong_name_says_which_there_are() -> None:
    report = Report()
    assert len(list(read_export(SAMPLES / "jsonl/comments.jsonl", report, as_format="jsonl"))) == 4
    assert report.format == "jsonl"

    with pytest.raises(UnknownFormat, match="jsonl"):
        read_export(b"{}", as_format="myspace")


@pytest.mark.parametrize("as_format", ["youtube", "naver", "telegram", "reddit", "jsonl"])
def test_a_wrongly_named_format_loses_no_record_silently(as_format: str) -> None:
    foreign = b'{"shape": "of nothing we know"}\n{"shape": "again"}\n'
    report = Report()

    assert list(read_export(foreign, report, as_format=as_format)) == []
    assert report.problem_count == 2


def test_a_file_that_is_gone_is_the_outside_world(tmp_path: Path) -> None:
    with pytest.raises(OutsideWorld):
        read_export(tmp_path / "gone.json")
    with pytest.raises(OutsideWorld):
        read_export(tmp_path)


def test_the_same_bytes_in_a_container_carry_the_container_s_place() -> None:
    export = Export.of((SAMPLES / "youtube/page.json").read_bytes(), place="warc-record=3")

    comment = next(read_export(export))

    assert comment.locator == "warc-record=3;json=/items/0/snippet/topLevelComment"


def test_problems_past_a_thousand_are_counted_and_no_longer_kept() -> None:
    report = Report()
    list(read_export(b'{"text": "a"}\n' + b'{"id": 1}\n' * (MAX_PROBLEMS + 5), report))

    assert report.problem_count == MAX_PROBLEMS + 5
    assert len(report.problems) == MAX_PROBLEMS


def test_readers_have_the_names_that_a_person_may_choose() -> None:
    assert tuple(reader.NAME for reader in READERS) == FORMATS
    assert len(set(FORMATS)) == len(FORMATS)


def test_importing_the_readers_loads_none_of_the_heavy_libraries() -> None:
    source = Path(gyeot.__file__).parents[1]
    program = (
        f"import sys; sys.path.insert(0, {str(source)!r}); import gyeot.sources;"
        "print(*sorted({'lxml', 'warcio', 'python_calamine', 'numpy', 'django', 'bs4'} & set(sys.modules)))"
    )

    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert loaded.stdout.strip() == ""
