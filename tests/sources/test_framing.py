"""JSON texts are found however they were saved: one, a list, one on each line, wrapped in a call, or glued."""

import pytest

from gyeot.errors import UnreadableFile
from gyeot.sources import bounds, framing, locator
from gyeot.sources.export import HEAD_BYTES, Export, Report
from gyeot.sources.framing import Document


def _nested(depth: int) -> list[object]:
    return [_nested(depth - 1)] if depth > 1 else []


def found(received: bytes) -> list[tuple[str, object]]:
    report = Report()
    documents = [(document.place, document.value) for document in framing.documents(Export.of(received), report)]
    assert report.problem_count == 0
    for place, value in documents:
        assert locator.resolve_json(received, place) == value
    return documents


def broken(received: bytes) -> tuple[list[Document], list[str]]:
    report = Report()
    documents = list(framing.documents(Export.of(received), report))
    return documents, [problem.place for problem in report.problems]


@pytest.mark.parametrize(
    ("received", "documents"),
    [
        (b'{"a": 1}', [("", {"a": 1})]),
        (b'\n\n {"a": 1}\n\n', [("", {"a": 1})]),
        (b'{\n "a": 1\n}\n', [("", {"a": 1})]),
        (b'[{"a": 1},\n{"a": 2}]', [("", [{"a": 1}, {"a": 2}])]),
        (b'\xef\xbb\xbf{"a": 1}', [("", {"a": 1})]),
        (b'{"a": 1}\n{"a": 2}', [("line=1", {"a": 1}), ("line=2", {"a": 2})]),
        (b'{"a": 1}\r\n\r\n{"a": 2}\r\n', [("line=1", {"a": 1}), ("line=3", {"a": 2})]),
        (b'\xef\xbb\xbf{"a": 1}\n{"a": 2}', [("line=1", {"a": 1}), ("line=2", {"a": 2})]),
        (b'cb({"a": 1});', [("bytes=3-11", {"a": 1})]),
        (b'/**/jQuery17_15(\n{"a": 1}\n)', [("bytes=16-26", {"a": 1})]),
        (b'cb({"a": 1});\ncb({"a": 2});\n', [("line=1;bytes=3-11", {"a": 1}), ("line=2;bytes=3-11", {"a": 2})]),
        (b'{"a": 1}{"a": 2}', [("bytes=0-8", {"a": 1}), ("bytes=8-16", {"a": 2})]),
        (b'{\n"a": 1}\n{\n"a": 2}\n', [("bytes=0-9", {"a": 1}), ("bytes=10-19", {"a": 2})]),
        (b'cb({\n"a": 1});\ncb({\n"a": 2});', [("bytes=3-12", {"a": 1}), ("bytes=18-27", {"a": 2})]),
        (b'{"a": "}{"}', [("", {"a": "}{"})]),
        (b'{"a": "\\\\"}{"a": "\\"{"}', [("bytes=0-11", {"a": "\\"}), ("bytes=11-23", {"a": '"{'})]),
    ],
)
def test_each_way_of_saving_json_is_read_with_places_that_lead_back(
    received: bytes, documents: list[tuple[str, object]]
) -> None:
    assert found(received) == documents


def test_a_damaged_line_is_a_problem_and_the_others_are_read() -> None:
    documents, problems = broken(b'{"a": 1}\n{"a": \n{"a": 3}\n')

    assert [document.place for document in documents] == ["line=1", "line=3"]
    assert problems == ["line=2"]


def test_a_damaged_first_line_does_not_spoil_the_rest() -> None:
    documents, problems = broken(b'{"a": [1, \n{"a": 2}\n{"a": 3}\n')

    assert [document.place for document in documents] == ["line=2", "line=3"]
    assert problems == ["line=1"]


def test_what_stands_between_glued_texts_is_a_problem_with_its_place() -> None:
    documents, problems = broken(b'{"a":\n1} !!! {"a":\n2} {"a": 3')

    assert [document.value for document in documents] == [{"a": 1}, {"a": 2}]
    assert problems == ["bytes=8-13", "bytes=21-29"]


def test_a_line_past_the_bound_is_a_problem_and_reading_goes_on() -> None:
    long = b'{"a": "' + b"x" * bounds.MAX_JSON_BYTES + b'"}'
    documents, problems = broken(b'{"a": 1}\n' + long + b'\n{"a": 3}\n' + long)

    assert [document.place for document in documents] == ["line=1", "line=3"]
    assert problems == ["line=2", "line=4"]


@pytest.mark.parametrize("received", [b'{"a": 1', b'[{"a": 1}, {"a"', b'cb({"a": 1', b'{"a": \xff}', b'{"a": 01}'])
def test_one_damaged_document_is_refused_as_a_whole(received: bytes) -> None:
    with pytest.raises(UnreadableFile):
        broken(received)


def test_invalid_utf_8_is_named_with_its_byte() -> None:
    with pytest.raises(UnreadableFile, match=r"not UTF-8 \(byte 6\)") as error:
        broken(b'{"a":"\xb0\xa1"}')
    assert "UTF-8" in error.value.ko


def test_lists_are_opened_and_what_is_no_record_is_listed() -> None:
    report = Report()

    records = list(framing.records(Export.of(b'[{"a": 1}, [{"a": 2}], 3, "x"]'), report))

    assert [(record.place, record.value) for record in records] == [("json=/0", {"a": 1}), ("json=/1/0", {"a": 2})]
    assert [problem.place for problem in report.problems] == ["json=/2", "json=/3"]


@pytest.mark.parametrize(
    ("head", "glimpsed"),
    [
        (b'{"a": 1}', [{"a": 1}]),
        (b'{"a": {"b": [1, 2, "cut o', [{"a": {"b": [1, 2]}}]),
        (b'{"a": 1, "b', [{"a": 1}]),
        (b'cb({"a": 1, "b": 2', [{"a": 1}]),
        (b'[{"a": 1}, {"a": 2}, {"a', [{"a": 1}, {"a": 2}]),
        (b'{"a": 1}\n{"a": 2}\n{"a', [{"a": 1}, {"a": 2}]),
        (b'{"a": [1,\n{"a": 2}\n{"a": 3}\n', [{"a": 2}, {"a": 3}]),
        (b'{"a": 1, "b": ' + b"[" * 100, [{"a": 1, "b": _nested(bounds.MAX_JSON_DEPTH - 1)}]),
        (b'{"a": "\\ud800", "b": "\xff"}', [{"a": "\ud800", "b": "\ufffd"}]),
        (b"plain words {}", []),
        (b"\x00{}", []),
        (b"", []),
    ],
)
def test_a_head_that_breaks_off_still_shows_its_first_records(head: bytes, glimpsed: list[object]) -> None:
    shown = framing.glimpse(Export.of(head))

    assert all(record in shown for record in glimpsed)
    assert bool(shown) == bool(glimpsed)


def test_a_glimpse_looks_at_the_head_alone() -> None:
    received = b'{"a": "' + b"x" * HEAD_BYTES + b'"}'

    assert framing.glimpse(Export.of(received)) in ([], [{}])
