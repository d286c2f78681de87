"""The words of every format come in whole, and a hostile file is refused before it unfolds."""

import io
import shutil
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import pytest

from gyeot.campaign.files import picture, read_bytes, read_document
from gyeot.campaign.files.document import joined
from gyeot.errors import GyeotError, Refused, UnknownFormat, UnreadableFile

WORDS = "딥페이크 성범죄, 함께 막아요"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
HP = "http://www.hancom.co.kr/hwpml/2011/paragraph"


def packed(parts: dict[str, str | bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as package:
        for name, part in parts.items():
            stored = zipfile.ZIP_STORED if name == "mimetype" else None
            package.writestr(name, part, compress_type=stored)
    return out.getvalue()


def docx(body: str, **more: bytes) -> bytes:
    document = f'<?xml version="1.0"?><w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    return packed({"[Content_Types].xml": "<x/>", "word/document.xml": document, **more})


def hwpx(body: str, **more: bytes) -> bytes:
    section = f'<?xml version="1.0"?><hs:sec xmlns:hs="s" xmlns:hp="{HP}">{body}</hs:sec>'
    return packed({"mimetype": "application/hwp+zip", "Contents/section0.xml": section, **more})


def typeset(tmp_path: Path, markup: str, form: str) -> bytes:
    """Draw a page with the report's own fonts: a real PDF or PNG."""
    script = (
        "import sys, typst; typst.compile(sys.argv[1], sys.argv[2], font_paths=[sys.argv[3]], "
        "ignore_system_fonts=True, format=sys.argv[4], ppi=200)"
    )
    source, out = tmp_path / "page.typ", tmp_path / f"page.{form}"
    source.write_text(
        '#set page(width: 160mm, height: 90mm)\n#set text(font: "Pretendard", size: 20pt)\n' + markup, "utf-8"
    )
    fonts = Path(__file__).parents[2] / "src/gyeot/paper/fonts"
    subprocess.run([sys.executable, "-c", script, source, out, fonts, form], check=True, capture_output=True)
    return out.read_bytes()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949"])
def test_plain_text_is_read_in_its_encoding_and_cp949_is_said(encoding: str):
    document = read_bytes(WORDS.encode(encoding), "notice.txt")

    assert document.text == WORDS
    assert bool(document.remarks) == (encoding == "cp949")


def test_a_picture_in_markdown_or_html_is_counted():
    assert read_bytes(f"# {WORDS}\n![](a.png)".encode(), "a.md").pictures == 1
    page = read_bytes(f"<!doctype html><html><body><p>{WORDS}<img src=a.png alt='손가락질'></body></html>".encode())

    assert page.text == f"{WORDS}\n손가락질"
    assert page.pictures == 1


def test_a_word_document_gives_paragraphs_boxes_and_what_pictures_show_once():
    box = "<w:p><w:r><w:t>글상자</w:t></w:r></w:p>"
    data = docx(
        f"<w:p><w:r><w:t>딥페이크 성범죄,</w:t></w:r><w:r><w:t xml:space='preserve'> 함께 막아요</w:t></w:r></w:p>"
        f"<m:AlternateContent xmlns:m='m'><m:Choice>{box}</m:Choice>"
        f"<m:Fallback>{box}</m:Fallback></m:AlternateContent>",
        **{"word/media/image1.png": b"x", "word/header1.xml": f'<w:hdr xmlns:w="{W}">{box}</w:hdr>'.encode()},
    )
    document = read_bytes(data)

    assert document.text == f"{WORDS}\n글상자\n글상자"
    assert (document.format, document.pictures) == ("docx", 1)


def test_a_hangul_document_gives_its_sections():
    body = "<hp:p><hp:run><hp:t>딥페이크<hp:nbSpace/>성범죄,<hp:lineBreak/>함께 막아요</hp:t></hp:run></hp:p>"
    document = read_bytes(hwpx(body, **{"BinData/image1.png": b"x"}))

    assert document.text == "딥페이크 성범죄,\n함께 막아요"
    assert (document.format, document.pictures) == ("hwpx", 1)


def test_a_short_line_ends_what_a_full_page_broke():
    broken = "딥페이크 성범죄는 만들지도 보지도\n퍼뜨리지도\n혼자 고민하지 마시고 전화해 주세요"

    assert joined(broken) == "딥페이크 성범죄는 만들지도 보지도 퍼뜨리지도\n혼자 고민하지 마시고 전화해 주세요"


def test_a_pdf_gives_its_words(tmp_path: Path):
    pytest.importorskip("pypdf", reason="the extra “campaign” is not installed")
    document = read_bytes(typeset(tmp_path, WORDS, "pdf"))

    assert WORDS.replace(" ", "") in document.text.replace(" ", "")
    assert document.format == "pdf"


@pytest.mark.skipif(
    not shutil.which("tesseract") or not {"kor", "eng"} <= picture.languages(),
    reason="Tesseract with Korean is not installed (apt install tesseract-ocr tesseract-ocr-kor)",
)
def test_words_in_a_picture_are_read_and_said_to_be_a_machines(tmp_path: Path):
    document = read_bytes(typeset(tmp_path, "딥페이크 음란물 예방\n\n사진을 올리지 마세요", "png"))

    assert "음란물" in document.text.replace(" ", "")
    assert document.pictures == 1
    assert "Tesseract" in document.remarks[0].ko


def test_without_tesseract_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(GyeotError, match="apt install tesseract-ocr") as said:
        picture.read(b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBBBBB", 13, b"IHDR", 10, 10, 8, 2, 0, 0, 0))

    assert said.value.exit_code == 3
    assert "apt install" in said.value.ko


BOMB = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBBBBB", 13, b"IHDR", 60_000, 60_000, 8, 2, 0, 0, 0)


@pytest.mark.parametrize(
    "data",
    [
        docx("<w:p/>")[:-40],
        docx(" " * 300_000_000),
        docx("<w:p>"),
        packed({"word/document.xml": '<!DOCTYPE x [<!ENTITY a "aa">]><w:document xmlns:w="w">&a;</w:document>'}),
        packed({"word/other.xml": "<x/>"}),
        packed({"word/document.xml": "<x/>"}, zipfile.ZIP_LZMA),
        hwpx("<hp:p><hp:t>" + "가" * 500_000 + "</hp:t></hp:p>"),
        packed({"mimetype": "application/hwp+zip"}),
        BOMB,
        b"\xff\xd8\xff\xe0\x00\x02",
    ],
    ids=[
        "cut",
        "bomb",
        "open tag",
        "entity",
        "no document",
        "packed by others",
        "too long",
        "no section",
        "pixels",
        "no size",
    ],
)
def test_a_damaged_or_hostile_file_is_refused(data: bytes):
    with pytest.raises(UnreadableFile) as said:
        read_bytes(data)

    assert said.value.ko


def test_a_damaged_pdf_is_refused():
    pytest.importorskip("pypdf", reason="the extra “campaign” is not installed")
    with pytest.raises(UnreadableFile):
        read_bytes(b"%PDF-1.7\n" + zlib.compress(b"nothing"))


@pytest.mark.parametrize("data", [b"", b" \n", b"\0\1\2\3", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old"], ids=range(4))
def test_an_unknown_file_is_told_what_would_do(data: bytes):
    with pytest.raises(UnknownFormat):
        read_bytes(data, "poster.hwp")


def test_a_file_that_is_not_there(tmp_path: Path):
    with pytest.raises(Refused):
        read_document(tmp_path / "none.txt")
