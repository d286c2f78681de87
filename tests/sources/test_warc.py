"""Web archives: records found under bounds, pages and data in them read, everything else counted and left packed."""

import base64
import contextlib
import gc
import gzip
import hashlib
import io
import time
import warnings
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from gyeot.errors import GyeotError, UnreadableFile
from gyeot.material import Comment
from gyeot.sources import answers, inflation, locator, read_export, recognise, warc
from gyeot.sources.export import Export, Report
from tests.sources import archives
from tests.sources.mutants import mutants

SAMPLES = Path(__file__).parents[1] / "samples/warc"
PAGE = (SAMPLES.parent / "dcinside/post.html").read_bytes()
LINES = b'{"text": "one"}\n{"text": "two", "url": "https://forum.example/2"}\n'


def read(received: bytes) -> tuple[list[Comment], Report]:
    report = Report()
    return list(read_export(received, report, as_format="warc")), report


@pytest.mark.parametrize("path", sorted(SAMPLES.iterdir()), ids=lambda path: path.name)
def test_an_archive_is_recognised_by_content_packed_or_not(path: Path) -> None:
    assert recognise(Export.of(path.read_bytes())) is warc


@pytest.mark.parametrize(
    "other",
    [b"WARC", b"warc/1.0\r\n", gzip.compress(LINES), b"\x1f\x8b", b"\x1f\x8b\x08\0\xff", LINES],
    ids=["cut", "small letters", "packed lines", "two bytes", "broken gzip", "lines"],
)
def test_other_packed_files_are_no_archives(other: bytes) -> None:
    assert not warc.recognises(Export.of(other))


@pytest.mark.parametrize("name", ["saved.warc", "saved.warc.gz"])
def test_everything_that_we_know_in_an_archive_is_read_and_the_rest_is_counted(name: str) -> None:
    comments, report = read((SAMPLES / name).read_bytes())

    assert [comment.platform for comment in comments] == ["dcinside"] * 8 + ["naver"] * 2
    assert comments[0].locator == "warc-record=3;element=div.write_div"
    assert comments[-1].locator == "warc-record=7;row=2"
    # Set aside: the archive's own record, the request, picture, advertisement and note; and on the page a robot's line.
    assert (report.read, report.set_aside, report.problem_count) == (10, 6, 0)


def test_the_archive_s_date_gives_the_year_that_a_page_leaves_out() -> None:
    late = PAGE.replace(b"09.05 12:44:52", b"2023.09.05 12:44:52")

    comments, _ = read(archives.archive([archives.response(late)]))
    assert comments[1].posted_at == datetime(2024, 9, 5, 3, 41, 7, tzinfo=UTC)


def test_a_comment_without_an_address_takes_the_record_s() -> None:
    said_so = archives.response(LINES, "application/x-ndjson", url="https://served.example/comments")

    comments, _ = read(archives.archive([said_so]))
    assert [comment.url for comment in comments] == ["https://served.example/comments", "https://forum.example/2"]


def test_json_with_a_text_is_no_comment_only_for_being_on_the_page() -> None:
    comments, report = read(archives.archive([archives.response(LINES, "application/json")]))

    assert comments == []
    assert (report.set_aside, report.problem_count) == (2, 0)
    assert len(read(archives.archive([archives.record("resource", LINES, Content_Type="text/plain")]))[0]) == 2


# --- bodies


@pytest.mark.parametrize(
    ("stored", "fields"),
    [
        (PAGE, {}),
        (archives.in_chunks(PAGE), {"Transfer_Encoding": "chunked"}),
        (gzip.compress(PAGE), {"Content_Encoding": "gzip"}),
        (gzip.compress(PAGE[:900]) + gzip.compress(PAGE[900:]), {"Content_Encoding": "x-gzip"}),
        (zlib.compress(PAGE), {"Content_Encoding": "deflate"}),
        (zlib.compress(PAGE)[2:-4], {"Content_Encoding": "deflate"}),
        (archives.in_chunks(gzip.compress(PAGE), 7), {"Transfer_Encoding": "Chunked", "Content_Encoding": "GZIP"}),
        # Stored as the browser had it, with the server's header left as it was.
        (PAGE, {"Transfer_Encoding": "chunked"}),
        (PAGE, {"Content_Encoding": "gzip"}),
        (PAGE, {"Content_Encoding": "deflate"}),
        (PAGE, {"Content_Encoding": "br"}),
        (PAGE, {"Content_Encoding": "identity"}),
    ],
    ids=[
        *("plain", "chunks", "gzip", "two members", "deflate", "raw deflate", "gzip in chunks"),
        *("no chunks", "no gzip", "no deflate", "no brotli", "identity"),
    ],
)
def test_a_body_is_read_however_it_was_sent_or_stored(stored: bytes, fields: dict[str, str]) -> None:
    received = archives.archive([archives.response(stored, **fields)])

    comments, report = read(received)
    assert (len(comments), report.problem_count) == (8, 0)
    assert warc.body_of(received, 2) == PAGE


@pytest.mark.parametrize(
    ("stored", "fields", "says"),
    [
        (archives.in_chunks(PAGE)[:-2_000], {"Transfer_Encoding": "chunked"}, "breaks off"),
        (gzip.compress(PAGE)[:-20], {"Content_Encoding": "gzip"}, "breaks off"),
        (zlib.compress(PAGE)[:-20], {"Content_Encoding": "deflate"}, "breaks off"),
        (b"\x0b\x02\x80\x03", {"Content_Encoding": "br"}, "cannot unpack"),
        (PAGE, {"Content_Encoding": "gzip, gzip, gzip, gzip"}, "cannot unpack"),
        (gzip.compress(b"<html>" + b" " * 20_000_000), {"Content_Encoding": "gzip"}, "100 times"),
    ],
    ids=["chunks", "gzip", "deflate", "brotli", "layers", "bomb"],
)
def test_a_body_that_cannot_be_had_whole_is_listed_with_the_reason(
    stored: bytes, fields: dict[str, str], says: str
) -> None:
    comments, report = read(archives.archive([archives.response(stored, **fields), archives.response(PAGE)]))

    assert len(comments) == 8  # the next record's
    assert [problem.place for problem in report.problems] == ["warc-record=2"]
    assert says in report.problems[0].en


def test_pictures_sound_and_films_are_passed_over_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    unpacked: list[answers.Head] = []
    monkeypatch.setattr(answers, "body", lambda head, *_: unpacked.append(head) or b"")
    records = [
        archives.response(gzip.compress(PAGE), kind, Content_Encoding="gzip") for kind in ("image/png", "Video/MP4")
    ]
    records.append(archives.record("resource", PAGE, Content_Type="audio/ogg"))

    comments, report = read(archives.archive(records))
    assert (comments, unpacked, report.set_aside, report.problem_count) == ([], [], 4, 0)


# --- damage


def test_an_archive_that_breaks_off_says_where() -> None:
    comments, report = read((SAMPLES / "broken-cut.warc.gz").read_bytes())

    assert len(comments) == 8
    assert [(problem.place, "breaks off" in problem.en) for problem in report.problems] == [("warc-record=5", True)]


@pytest.mark.parametrize("packed", [True, False])
def test_no_cut_goes_unnoticed(*, packed: bool) -> None:
    received = archives.archive([archives.response(PAGE)], packed=packed)
    begins = len(archives.archive([], packed=packed))

    for end in range(begins + 20, len(received) - 4, 97):
        report = Report()
        list(read_export(received[:end], report, as_format="warc"))
        assert report.problem_count, end


def test_a_damaged_record_is_listed_and_reading_goes_on_at_the_next() -> None:
    broken = archives.response(PAGE).replace(b"Content-Length: ", b"Content-Length: x", 1)
    after = archives.record("resource", LINES, Content_Type="text/plain")

    comments, report = read(archives.archive([broken, after]))
    assert [comment.text for comment in comments] == ["one", "two"]
    assert [problem.place for problem in report.problems] == ["warc-record=2"]


def test_a_wrong_length_does_not_pass_unnoticed() -> None:
    for wrong in (100, len(archives.answer(PAGE)) + 5_000):
        record = archives.record(
            "response", archives.answer(PAGE), Content_Type="application/http", Content_Length=str(wrong)
        )
        assert read(archives.archive([record, archives.response(PAGE)]))[1].problem_count


def test_packing_that_is_damaged_ends_the_reading_and_says_so() -> None:
    packed = bytearray(archives.archive([archives.response(PAGE), archives.response(PAGE)], packed=True))
    packed[len(packed) // 2] ^= 0x55

    _, report = read(bytes(packed))
    assert report.problem_count == 1


def test_a_record_that_the_archive_calls_cut_is_read_and_said() -> None:
    record = archives.response(PAGE).replace(b"WARC-Type", b"WARC-Truncated: length\r\nWARC-Type", 1)

    comments, report = read(archives.archive([record]))
    assert len(comments) == 8
    assert [problem.place for problem in report.problems] == ["warc-record=2"]


@pytest.mark.parametrize(
    "spelled",
    [lambda digest: base64.b32encode(digest).decode(), bytes.hex, lambda digest: digest.hex().upper()],
    ids=["base32", "small hex", "large hex"],
)
@pytest.mark.parametrize("name", ["sha1", "sha256"])
def test_bytes_that_are_not_those_of_the_archive_s_digest_are_refused(
    spelled: Callable[[bytes], str], name: str
) -> None:
    content = archives.answer(PAGE)
    digest = f"{name}:{spelled(hashlib.new(name, content).digest())}"
    record = archives.record("response", content, Content_Type="application/http", WARC_Block_Digest=digest)

    assert len(read(archives.archive([record]))[0]) == 8
    comments, report = read(archives.archive([record.replace("힘내라".encode(), "그만해".encode())]))
    assert comments == []
    assert "changed or damaged" in report.problems[0].en


# --- bounds


def test_a_header_line_made_to_fill_memory_is_not_held() -> None:
    bomb = gzip.compress(b"WARC/1.0\r\nWARC-Type: response\r\nX: " + b"a" * 40_000_000 + b"\r\n\r\n", 9)

    begun = time.process_time()
    with pytest.raises(UnreadableFile, match="100 times"):
        read(bomb)
    assert time.process_time() - begun < 2


def test_header_lines_without_end_are_bounded() -> None:
    for lines in (b"X: y\r\n" * 100_000, b"X" * 1_000_000, b" folded\r\n" * 100_000):
        _, report = read(b"WARC/1.0\r\n" + lines + b"\r\n")
        assert report.problem_count == 1
        answer = b"HTTP/1.1 200 OK\r\n" + lines
        read(archives.archive([archives.record("response", answer, Content_Type="application/http")]))


def test_a_record_past_the_bound_is_passed_over_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warc, "MAX_BODY", 20_000)
    large = archives.record("resource", LINES * 1_000, Content_Type="text/plain")

    comments, report = read(archives.archive([large, archives.record("resource", LINES, Content_Type="text/plain")]))
    assert len(comments) == 2
    assert [problem.place for problem in report.problems] == ["warc-record=2"]


def test_all_of_an_archive_may_not_unpack_to_more_than_its_bound() -> None:
    stream = inflation.Stream(io.BytesIO(gzip.compress(PAGE * 100)), 100_000)

    with pytest.raises(UnreadableFile):
        [stream.block(100_000) for _ in range(100)]


def test_an_archive_in_an_archive_is_not_opened() -> None:
    inner = (SAMPLES / "saved.warc").read_bytes()

    comments, report = read(archives.archive([archives.record("resource", inner, Content_Type="application/warc")]))
    assert (comments, report.set_aside) == ([], 2)


# --- beside another reader, and the way back


def _written_by_warcio(*, packed: bool) -> bytes:
    held = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # warcio leaves its temporary files to the garbage collector
        writer = WARCWriter(held, gzip=packed)
        writer.write_record(writer.create_warcinfo_record("sample.warc", {"software": "sample"}))
        for body, kind in ((PAGE, "text/html"), (b"\x89PNG", "image/png"), (LINES, "application/x-ndjson")):
            head = StatusAndHeaders("200 OK", [("Content-Type", kind), ("Content-Length", str(len(body)))], "HTTP/1.1")
            payload = io.BytesIO(body)
            writer.write_record(
                writer.create_warc_record(archives.PAGE, "response", payload=payload, http_headers=head)
            )
        del writer
        gc.collect()
    return held.getvalue()


@pytest.mark.parametrize("packed", [True, False])
def test_an_archive_that_another_program_wrote_is_read_the_same_by_both(*, packed: bool) -> None:
    received = _written_by_warcio(packed=packed)

    theirs = [record.content_stream().read() for record in ArchiveIterator(io.BytesIO(received)) if record.http_headers]
    assert [warc.body_of(received, 2), warc.body_of(received, 4)] == [theirs[0], theirs[2]]
    comments, report = read(received)
    assert [len(comments), report.set_aside, report.problem_count] == [10, 3, 0]


def test_an_archive_that_we_build_is_read_the_same_by_another_program() -> None:
    for name in ("saved.warc", "saved.warc.gz"):
        received = (SAMPLES / name).read_bytes()
        for number, record in enumerate(ArchiveIterator(io.BytesIO(received)), 1):
            if record.rec_type == "response" and not record.http_headers.get_header("content-type").startswith("image"):
                assert record.content_stream().read() == warc.body_of(received, number)


def test_a_locator_leads_back_through_the_record_to_the_words() -> None:
    received = (SAMPLES / "saved.warc.gz").read_bytes()

    for comment in read(received)[0]:
        (step, number), *inner = locator.parse(comment.locator)
        body = warc.body_of(received, int(number))
        assert step == "warc-record"
        if inner[0][0] == "bytes":
            assert locator.resolve(body, locator.build(inner))["contents"] == comment.text
        else:
            assert comment.text.split("\n")[0].split("<")[0].encode() in body


def test_a_record_that_is_not_there_is_said_so() -> None:
    received = (SAMPLES / "saved.warc").read_bytes()

    for number in (1, 99):
        with pytest.raises(UnreadableFile, match="no such record"):
            warc.body_of(received, number)


def test_reading_says_and_prints_nothing_of_what_people_wrote(capfd: pytest.CaptureFixture[str]) -> None:
    said = ""
    received = (SAMPLES / "saved.warc").read_bytes()
    for broken in (received, *mutants(received, 100, seed=5)):
        report = Report()
        with contextlib.suppress(GyeotError):
            said += repr(list(read_export(broken, report, as_format="warc")))
        said += repr(report)

    assert capfd.readouterr() == ("", "")
    for word in ("들국화", "nabi", "힘내라", "advertisement", "ads.example", "neighbor&"):
        assert word not in said


# --- hostile bytes


@pytest.mark.parametrize("path", sorted(SAMPLES.iterdir()), ids=lambda path: path.name)
def test_no_broken_archive_raises_anything_but_our_own_error(path: Path) -> None:
    for broken in mutants(path.read_bytes(), 250, seed=len(path.name)):
        export = Export.of(broken)
        assert warc.recognises(export) in (True, False)
        with contextlib.suppress(GyeotError):
            list(warc.read(export, Report()))


@settings(max_examples=200)
@given(
    st.binary(max_size=300),
    st.sampled_from(
        [b"", b"WARC/1.0\r\n", b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 50\r\n\r\n", b"\x1f\x8b\x08"]
    ),
)
def test_no_bytes_raise_anything_but_our_own_error(received: bytes, before: bytes) -> None:
    export = Export.of(before + received)
    assert warc.recognises(export) in (True, False)
    with contextlib.suppress(GyeotError):
        list(warc.read(export, Report()))


@settings(max_examples=150)
@given(
    st.binary(max_size=300),
    st.sampled_from(["", "chunked", "gzip, chunked"]),
    st.sampled_from(["", "gzip", "deflate", "br", "gzip, deflate", "identity", ","]),
)
def test_no_body_raises_anything_but_our_own_error(stored: bytes, sent: str, packed: str) -> None:
    head = answers.Head({"transfer-encoding": sent, "content-encoding": packed})
    with contextlib.suppress(UnreadableFile):
        assert isinstance(answers.body(head, stored, 1_000_000), bytes)


@settings(max_examples=60)
@given(bodies=st.lists(st.binary(max_size=200), max_size=6), packed=st.booleans())
def test_every_record_is_read_set_aside_or_listed(*, bodies: list[bytes], packed: bool) -> None:
    records = [archives.record("resource", body, Content_Type="application/octet-stream") for body in bodies]
    received = archives.archive(records, packed=packed)
    report = Report()

    found = [record.body for record in warc._records(inflation.Stream(io.BytesIO(received), 10**9), "", report)]
    assert found == [b"", *bodies]
    assert report.problem_count == 0
