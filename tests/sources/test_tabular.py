"""Tables that people made: encodings, separators, quotes, headers, times, and Excel workbooks."""

import contextlib
import io
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gyeot.clock import KST
from gyeot.errors import GyeotError, UnreadableFile
from gyeot.material import Comment
from gyeot.sources import columns, delimited, locator, moments, office, read_export, recognise, tabular, workbook
from gyeot.sources.export import Export, Report
from tests.sources import workbooks
from tests.sources.mutants import mutants

SAMPLES = Path(__file__).parents[1] / "samples/tabular"
TEXTS = ("comments.csv", "comments-plain.csv", "comments-cp949.csv", "comments-utf16.tsv")


def read(received: bytes) -> tuple[list[Comment], Report]:
    report = Report()
    return list(read_export(received, report, as_format="table")), report


def texts(received: bytes) -> list[str]:
    return [comment.text for comment in read(received)[0]]


@pytest.mark.parametrize("path", sorted(SAMPLES.iterdir()), ids=lambda path: path.name)
def test_a_table_is_recognised_by_content(path: Path) -> None:
    assert recognise(Export.of(path.read_bytes())) is tabular


@pytest.mark.parametrize(
    "other",
    [b"a,b,c\n1,2,3\n", b"words alone\nand more\n", b'{"text": "words"}', b"text" * 30_000, b"\x89PNG\r\n", b",\n"],
    ids=["other columns", "prose", "json", "one long line", "a picture", "no names"],
)
def test_what_has_no_header_of_comments_is_no_table(other: bytes) -> None:
    assert not tabular.recognises(Export.of(other))
    with pytest.raises(UnreadableFile, match="header"):
        read(other)


# --- text


@pytest.mark.parametrize(
    ("name", "encoding"),
    list(zip(TEXTS, ("utf-8-sig", "utf-8", "cp949", "utf-16-le"), strict=True)),
    ids=lambda value: value,
)
def test_the_same_table_reads_the_same_in_every_encoding(name: str, encoding: str) -> None:
    comments, report = read((SAMPLES / name).read_bytes())

    assert (report.encoding, report.read, report.set_aside, report.problem_count) == (encoding, 5, 0, 0)
    first, second, third, fourth, _ = comments
    assert first.author.handle == "nabi****"
    assert (first.platform, first.title, first.likes) == ("naver", "이웃 사건 보도", 12)
    assert first.url == "https://news.example/a/1"
    assert second.text == '그때 바로 말했으면 "믿어" 줬을 텐데, 이제 와서?'
    assert (second.author.handle, second.author.partial_ip) == ("ㅇㅇ", "203.0")
    assert third.text == "피해자 편에 서겠습니다.\n힘내세요"
    assert third.likes == 1204
    assert fourth.text == "=별일 아닌데 크게 만든다"
    assert [comment.posted_at for comment in comments] == [
        datetime(2024, 9, 5, 3, 41, tzinfo=UTC),
        datetime(2024, 9, 5, 4, 2, 30, tzinfo=UTC),
        datetime(2024, 9, 5, 4, 10, tzinfo=UTC),
        datetime(2024, 9, 5, 5, 20, tzinfo=UTC),
        datetime(2024, 9, 5, 6, 3, tzinfo=UTC),
    ]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_known_by_its_header(encoding: str) -> None:
    comments, report = read("댓글\t작성자\n곁에 있을게요\t호두\n".encode(encoding))

    assert (comments[0].text, comments[0].author.handle, report.encoding) == ("곁에 있을게요", "호두", encoding)


def test_english_headers_and_a_named_zone_are_understood() -> None:
    first = read((SAMPLES / "comments-english.csv").read_bytes())[0][0]

    assert first.text == "why did she wait a whole year to say anything"
    assert (first.comment_id, first.author.handle, first.platform) == ("c1", "oak_leaf", "forum")
    assert first.posted_at == datetime(2024, 9, 5, 3, 41, tzinfo=UTC)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_separator_and_line_end_is_found(separator: str, end: str) -> None:
    table = end.join(separator.join(row) for row in (["text", "user"], ["one", "a"], ["two", "b"])) + end

    comments, report = read(table.encode())
    assert [(comment.text, comment.author.handle) for comment in comments] == [("one", "a"), ("two", "b")]
    assert report.problem_count == 0


def test_a_table_of_one_column_has_no_separator() -> None:
    assert texts('내용\n쉼표, 그리고; 다른 것|도\n"두\n줄"\n'.encode()) == ["쉼표, 그리고; 다른 것|도", "두\n줄"]


def test_a_title_above_the_header_is_set_aside_and_rows_keep_their_numbers() -> None:
    comments, report = read("9월 정리\n\nsep=,\n번호,댓글\n1,하나\n".encode())

    assert [comment.locator for comment in comments] == ["row=5"]
    assert report.set_aside == 2


def test_headers_count_without_case_spaces_and_brackets() -> None:
    for header in ("댓글 내용", "Comment_Text", " COMMENT-TEXT ", "댓글내용 (원문)", "ｃｏｍｍｅｎｔ"):
        assert columns.of_header([header, "x"]) is not None
    assert columns.of_header(["댓글수", "x"]) is None


def test_of_several_columns_of_texts_the_comment_counts() -> None:
    assert texts("본문,댓글,제목\n기사 본문,댓글 글,기사 제목\n".encode()) == ["댓글 글"]


def test_the_number_of_a_row_is_no_id_and_what_is_no_address_is_none() -> None:
    comment = read("번호,댓글,IP\n1,글,비공개\n".encode())[0][0]

    assert (comment.comment_id, comment.author.partial_ip) == ("", "")


# --- broken rows


def test_a_quote_that_is_never_closed_is_noticed_and_the_rows_after_it_are_read() -> None:
    rows = "".join(f"{number},글 {number}\n" for number in range(3, 5_000))
    comments, report = read(('id,text\n1,하나\n2,"열린 글\n' + rows).encode())

    assert len(comments) == 1 + 4_997
    assert [(problem.place, "never closed" in problem.en) for problem in report.problems] == [("row=3", True)]


def test_a_quote_closed_in_the_middle_of_a_cell_is_noticed() -> None:
    comments, report = read('id,text\n1,"하나" 둘\n2,셋\n'.encode())

    assert [comment.text for comment in comments] == ["셋"]
    assert [problem.place for problem in report.problems] == ["row=2"]


@pytest.mark.parametrize("name", ["broken-open-quote.csv", "broken-row-length.csv", "broken-letter.csv"])
def test_a_broken_row_is_listed_with_its_number_and_nothing_around_it_is_lost(name: str) -> None:
    comments, report = read((SAMPLES / name).read_bytes())

    assert [comment.locator for comment in comments] == ["row=2", "row=3", "row=5"]
    assert [problem.place for problem in report.problems] == ["row=4"]


def test_a_row_with_a_cell_too_many_is_listed_and_empty_ones_at_its_end_are_not() -> None:
    comments, report = read(b"id,text\n1,one,,\n2,two,three\n")

    assert [comment.text for comment in comments] == ["one"]
    assert [problem.place for problem in report.problems] == ["row=3"]


def test_a_row_without_a_text_is_listed_and_an_empty_one_is_not() -> None:
    _, report = read(b"id,text\n1,\n\n,\n2,two\n")

    assert [problem.place for problem in report.problems] == ["row=2"]


def test_a_row_past_the_bound_is_listed_and_read_over() -> None:
    for long in (b"x" * delimited.MAX_ROW, b'"' + b"line\n" * (delimited.MAX_ROW // 5)):
        comments, report = read(b"id,text\n1,one\n2," + long + b"\n3,three\n")
        assert [comment.comment_id for comment in comments if comment.text != "line"] == ["1", "3"]
        assert report.problems[0].place == "row=3"


def test_half_characters_of_utf_16_spoil_their_row_alone() -> None:
    table = (
        "﻿id\ttext\n1\tone\n2\t".encode("utf-16-le") + b"\x3d\xd8" + "\n3\tthree\n4\tfour".encode("utf-16-le") + b"\0"
    )
    comments, report = read(table)

    assert [comment.comment_id for comment in comments] == ["1", "3"]
    assert [problem.place for problem in report.problems] == ["row=3", "row=5"]


# --- encodings are never guessed


def test_korean_utf_8_with_a_damaged_letter_is_not_taken_for_cp949() -> None:
    table = "댓글,작성자\n".encode() + "곁에 있을게요,호두\n".encode() * 50 + b"\xb0\xa1,x\n"
    comments, report = read(table)

    assert (report.encoding, len(comments), report.problems[0].place) == ("utf-8", 50, "row=52")


def test_cp949_with_a_damaged_letter_is_still_cp949() -> None:
    table = "댓글,작성자\n".encode("cp949") + "곁에 있을게요,호두\n".encode("cp949") * 50 + b"\xff\xff,x\n"
    comments, report = read(table)

    assert (report.encoding, len(comments), report.problems[0].place) == ("cp949", 50, "row=52")


@pytest.mark.parametrize("encoding", ["latin-1", "shift_jis"])
def test_other_encodings_are_refused_with_advice(encoding: str) -> None:
    words = {"latin-1": "text,user\nça ira très bien là\xff,é\n", "shift_jis": "text,user\nとなりにいます,ア\n"}[
        encoding
    ]

    with pytest.raises(UnreadableFile, match="UTF-8"):
        read(words.encode(encoding))


def test_korean_far_behind_an_english_header_settles_the_encoding() -> None:
    table = b"text,user\n" + b"words in english,a\n" * 10_000 + "곁에 있을게요,호두\n".encode("cp949") * 10

    comments, report = read(table)
    assert (report.encoding, comments[-1].text) == ("cp949", "곁에 있을게요")


# --- times


@pytest.mark.parametrize(
    "written",
    [
        *("2024-09-05 12:30", "2024.09.05 12:30:00", "2024. 9. 5. 12:30", "2024/9/5 12:30", "2024. 9. 5. 오후 12:30"),
        *("2024년 9월 5일 12시 30분", "2024-09-05 (목) 12:30", "2024-09-05T12:30:00.000", "2024-09-05 12:30 PM"),
        *("20240905 123000", "20240905123000", "2024-09-05T03:30:00Z", "2024-09-05 03:30 UTC", "2024-09-05 12:30 KST"),
        *(
            "2024-09-05T12:30:00+09:00",
            "2024-09-05 12:30:00 +0900",
            "2024-09-05 12:30 GMT+9",
            "1725507000",
            "1725507000000",
        ),
    ],
)
def test_a_time_is_read_however_people_write_it(written: str) -> None:
    assert moments.read(written, KST) == datetime(2024, 9, 5, 3, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        *("", "어제", "3시간 전", "12:30", "2024-09-05", "09/05/2024 12:30", "2024-13-05 12:30", "2024-09-05 25:00"),
        *("2024-09-05 오후 13:30", "2024-09-05 12:30 +99:99", "0001-01-01 00:00", "2024-09-05 12:30" + " " * 60 + "x"),
    ],
)
def test_what_is_no_moment_is_never_made_one(written: str) -> None:
    assert moments.read(written, KST) is None


def test_midnight_and_noon_are_told_apart() -> None:
    assert moments.read("2024.9.5. 오전 12:00", KST) == datetime(2024, 9, 4, 15, tzinfo=UTC)
    assert moments.read("2024.9.5. 오후 12:00", KST) == datetime(2024, 9, 5, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "kept"),
    [
        ("작성일시", datetime(2024, 9, 5, 3, 30, tzinfo=UTC)),
        ("created_at (KST)", datetime(2024, 9, 5, 3, 30, tzinfo=UTC)),
        ("date (UTC)", datetime(2024, 9, 5, 12, 30, tzinfo=UTC)),
        ("작성일시 (UTC+1)", datetime(2024, 9, 5, 11, 30, tzinfo=UTC)),
        ("created_at", None),
        ("date (UTC+99)", None),
    ],
)
def test_a_time_without_a_zone_is_korean_only_where_the_header_is_or_says_so(
    header: str, kept: datetime | None
) -> None:
    comments, report = read(f"text,{header}\nwords,2024-09-05 12:30\n".encode())

    assert comments[0].posted_at == kept
    assert bool(report.remarks) == (kept is None)


def test_a_day_without_an_hour_is_no_moment_and_the_report_says_so() -> None:
    comments, report = read("댓글,작성일\n글,2024-09-05\n글,2024. 9. 5.\n".encode())

    assert [comment.posted_at for comment in comments] == [None, None]
    assert [(remark.count, "without an hour" in remark.en) for remark in report.remarks.values()] == [(2, True)]


# --- workbooks


def test_a_workbook_reads_like_the_table_that_it_shows() -> None:
    comments, report = read((SAMPLES / "comments.xlsx").read_bytes())
    by_hand = read((SAMPLES / "comments.csv").read_bytes())[0]

    assert [comment.text for comment in comments] == [comment.text for comment in by_hand]
    assert [comment.posted_at for comment in comments[:4]] == [comment.posted_at for comment in by_hand[:4]]
    assert comments[4].posted_at is None  # the cell shows a day alone
    assert comments[1].author == by_hand[1].author
    assert comments[2].likes == 1204  # a formula: the value that it showed
    assert [comment.locator for comment in comments] == [f"sheet=1;row={number}" for number in range(4, 9)]
    assert (report.set_aside, report.problem_count) == (3, 0)


def test_strings_numbers_and_escapes_show_as_in_excel() -> None:
    cells = [
        workbooks.shared("A2", 0),
        workbooks.number("B2", "45540.520833333336", 1),
        '<c r="C2" t="b"><v>1</v></c>',
        '<c r="D2" t="e"><v>#N/A</v></c>',
        '<c r="E2" t="str"><f>A2</f><v>a value</v></c>',
        workbooks.number("F2", "12", 3),
        workbooks.number("G2", "0.5", 1),
    ]
    strings = ["<r><t>two </t></r><r><t>pieces_x000D_\n_xD800_</t></r><rPh><t>aloud</t></rPh>"]

    rows = list(workbook.rows(Export.of(workbooks.workbook([[workbooks.row(2, *cells)]], strings))))
    shown = ["two pieces\r\n_xD800_", "2024-09-05 12:30:00", "TRUE", "#N/A", "a value", "12", "0.5"]
    assert [(row.sheet, row.number, row.cells) for row in rows] == [(1, 2, shown)]


def test_dates_of_an_old_mac_workbook_count_from_1904() -> None:
    cells = workbooks.row(1, workbooks.number("A1", "44078", 2))

    assert next(workbook.rows(Export.of(workbooks.workbook([[cells]], from_1904=True)))).cells == ["2024-09-05"]


def test_every_sheet_with_a_header_is_read() -> None:
    sheet = [workbooks.row(1, workbooks.words("A1", "댓글")), workbooks.row(2, workbooks.words("A2", "글"))]

    comments, _ = read(workbooks.workbook([sheet, sheet]))
    assert [comment.locator for comment in comments] == ["sheet=1;row=2", "sheet=2;row=2"]


def _broken_parts() -> dict[str, dict[str, str | bytes]]:
    sound = workbooks.parts(
        [[workbooks.row(1, workbooks.words("A1", "댓글")), workbooks.row(2, workbooks.words("A2", "글"))]]
    )
    sheet = "xl/worksheets/sheet1.xml"
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    return {
        "a document type": {**sound, sheet: sound[sheet].replace("<worksheet", bomb + "<worksheet", 1)},
        "a document type in the strings": {**sound, "xl/sharedStrings.xml": bomb + "<sst/>"},
        "another encoding": {**sound, sheet: sound[sheet].replace("UTF-8", "UTF-16").encode("utf-16")},
        "xml that breaks off": {**sound, sheet: sound[sheet][:-30]},
        "no xml": {**sound, sheet: "words"},
        "an empty part": {**sound, sheet: ""},
        "a string that is not there": {
            **sound,
            sheet: sound[sheet].replace('t="inlineStr"><is><t xml:space="preserve">글</t></is>', 't="s"><v>7</v>'),
        },
        "rows that go backwards": {**sound, sheet: sound[sheet].replace('<row r="2">', '<row r="1">')},
        "a row past Excel's last": {**sound, sheet: sound[sheet].replace('<row r="2">', '<row r="1048577">')},
        "no workbook": {name: part for name, part in sound.items() if name != "xl/workbook.xml"},
        "very deep": {**sound, sheet: sound[sheet].replace("<sheetData>", "<x>" * 3_000)},
        "zeros": {**sound, "xl/media/zeros.bin": b"\0" * 5_000_000},
        "entries": {**sound, **{f"xl/x{number}": "" for number in range(office.MAX_ENTRIES)}},
    }


@pytest.mark.parametrize("kind", _broken_parts())
def test_a_workbook_built_to_harm_is_refused_with_advice(kind: str) -> None:
    begun = time.process_time()
    with pytest.raises(UnreadableFile, match="CSV"):
        read(workbooks.packed(_broken_parts()[kind]))
    assert time.process_time() - begun < 3


def test_a_zip_that_unpacks_to_far_more_is_refused_before_it_is_unpacked() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        package.writestr("xl/workbook.xml", b"<x/>")
        with package.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(210):
                part.write(b" " * 1_000_000)

    begun = time.process_time()
    with pytest.raises(UnreadableFile, match="unpacks"):
        read(held.getvalue())
    assert time.process_time() - begun < 0.5


def test_a_size_that_lies_does_not_let_more_out() -> None:
    parts = workbooks.parts([[]])
    packed = workbooks.packed({**parts, "xl/worksheets/sheet1.xml": b" " * 900_000})
    lying = packed.replace((900_000).to_bytes(4, "little"), (9_000).to_bytes(4, "little"))
    assert lying != packed

    with pytest.raises(UnreadableFile):
        read(lying)


def test_a_locked_workbook_and_a_cut_one_are_refused() -> None:
    packed = (SAMPLES / "comments.xlsx").read_bytes()
    locked = bytearray(packed)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := packed.find(mark, at + 1)) >= 0:
            locked[at + offset] |= 1

    for broken in (bytes(locked), packed[: len(packed) // 2], packed[:-10], b"PK\x03\x04xl/"):
        with pytest.raises(UnreadableFile, match="damaged"):
            read(broken)


def test_a_sheet_of_far_columns_and_rows_takes_no_room() -> None:
    sheet = [
        workbooks.row(1, workbooks.words("A1", "댓글")),
        workbooks.row(2, workbooks.words("A2", "글"), workbooks.words("XFD2", "far")),
        workbooks.row(1_048_576, workbooks.words("A1048576", "끝")),
    ]

    comments, _ = read(workbooks.workbook([sheet]))
    assert [comment.locator for comment in comments] == ["sheet=1;row=2", "sheet=1;row=1048576"]


# --- the way back, and hostile bytes


def test_a_locator_leads_back_to_the_row() -> None:
    received = (SAMPLES / "comments.csv").read_bytes()
    export = Export.of(received)
    rows = {row.number: row.cells for row in delimited.rows(export, delimited.encoding_of(export), ",")}

    for comment in read(received)[0]:
        ((step, number),) = locator.parse(comment.locator)
        assert step == "row"
        assert rows[int(number)][3] == comment.text

    book = Export.of((SAMPLES / "comments.xlsx").read_bytes())
    cells = {(row.sheet, row.number): row.cells for row in workbook.rows(book)}
    for comment in read((SAMPLES / "comments.xlsx").read_bytes())[0]:
        (_, sheet), (_, number) = locator.parse(comment.locator)
        assert cells[int(sheet), int(number)][3] == comment.text


def test_reading_says_nothing_of_what_people_wrote() -> None:
    said = ""
    for path in sorted(SAMPLES.iterdir()):
        report = Report()
        try:
            said += repr(list(read_export(path.read_bytes(), report)))
        except UnreadableFile as refused:
            said += repr(refused) + refused.ko
        said += repr(report)

    for word in ("nabi", "힘내", "ㅇㅇ", "별일", "이웃 사건", "news.example", "정리", "회의"):
        assert word not in said


@pytest.mark.parametrize("path", sorted(SAMPLES.iterdir()), ids=lambda path: path.name)
def test_no_broken_table_raises_anything_but_our_own_error(path: Path) -> None:
    for broken in mutants(path.read_bytes(), 200, seed=len(path.name)):
        export, report = Export.of(broken), Report()
        assert tabular.recognises(export) in (True, False)
        with contextlib.suppress(GyeotError):
            list(tabular.read(export, report))


@settings(max_examples=200)
@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"text,user\n", b"PK\x03\x04", "댓글\t번호\n".encode("cp949"), b"\xff\xfet\0"]),
)
def test_no_bytes_raise_anything_but_our_own_error(received: bytes, before: bytes) -> None:
    export = Export.of(before + received)
    assert tabular.recognises(export) in (True, False)
    with contextlib.suppress(GyeotError):
        list(tabular.read(export, Report()))


_cells = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=12)


@settings(max_examples=200)
@given(st.lists(st.tuples(_cells, _cells), min_size=1, max_size=8), st.sampled_from(delimited.SEPARATORS))
def test_what_is_quoted_by_the_standard_comes_back_letter_by_letter(
    rows: list[tuple[str, str]], separator: str
) -> None:
    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"'

    table = "\r\n".join(separator.join(map(quoted, row)) for row in [("text", "author"), *rows])
    found = [row.cells for row in delimited.rows(Export.of(table.encode()), delimited.Encoding("utf-8"), separator)]

    assert found == [["text", "author"], *map(list, rows)]


@pytest.mark.parametrize(
    "hostile",
    [
        b'"\n' * 60_000,
        b'x,"' + b'""\n' * 60_000,
        (b'x,"a\n' + b'q,"",""\n' * 20_000 + b'x,"a\n') * 3,
        b'x,"a\n' + b"y,z\n" * 40_000 + b'x,"a\n' * 20_000,
        b"," * 1_000_000,
        b"x," + "\u0301".encode() * 100_000,
    ],
    ids=["quotes", "doubled quotes", "odd among even", "open to the end", "separators", "marks"],
)
def test_rows_made_to_be_read_again_and_again_are_not(hostile: bytes) -> None:
    begun = time.process_time()
    read(b"id,text\n" + hostile)
    assert time.process_time() - begun < 12
