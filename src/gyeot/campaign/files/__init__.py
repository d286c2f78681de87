"""Reads the words of a poster, leaflet or notice: text, Markdown, HTML, DOCX, HWPX, PDF, and pictures by OCR.

Nothing in a file is run, fetched or shown, and every file is measured before it is read.
"""

from pathlib import Path

from gyeot.campaign.files import docx, hwpx, page, pdf, picture, plain
from gyeot.campaign.files.document import MAX_BYTES, Document, Reader
from gyeot.errors import OutsideWorld, Refused, UnknownFormat, UnreadableFile

#: Tried in this order; plain text comes last, since anything that decodes is one.
READERS: tuple[Reader, ...] = (docx, hwpx, pdf, picture, page, plain)

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def received(path: Path) -> bytes:
    """Give the bytes of a file, read once. Raises a GyeotError where it is absent, unreadable or past the bound."""
    try:
        if not path.is_file():
            raise Refused("There is no such file. Check the path.", "그런 파일이 없습니다. 경로를 확인해 주세요.")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise OutsideWorld(
            "The file could not be read from the disk. Check that you may open it.",
            "디스크에서 파일을 읽지 못했습니다. 열 권한이 있는지 확인해 주세요.",
        ) from error
    if len(data) > MAX_BYTES:
        raise UnreadableFile(
            f"The file is larger than {MAX_BYTES // 2**20} MB. Save it in a smaller form.",
            f"파일이 {MAX_BYTES // 2**20} MB보다 큽니다. 더 작은 형식으로 저장해 주세요.",
        )
    return data


def read_document(path: Path) -> Document:
    """Read a file. Raises a GyeotError where it is absent, of no known kind, damaged, or past a bound."""
    return read_bytes(received(path), path.name)


def read_bytes(data: bytes, name: str = "") -> Document:
    """Read a file that is held in memory; its name only tells Markdown and plain text apart."""
    if not data.strip():
        raise UnknownFormat("The file is empty. Save it again.", "빈 파일입니다. 다시 저장해 주세요.")
    if data.startswith(_OLD_OFFICE):
        raise UnknownFormat(
            "This is an old binary file (HWP or DOC). Save it as HWPX, DOCX or PDF and check that.",
            "옛 형식(HWP, DOC) 파일입니다. 한글에서는 HWPX, 워드에서는 DOCX로 다시 저장해 점검해 주세요. PDF도 됩니다.",
        )
    reader = next((reader for reader in READERS if reader.recognises(name.lower(), data)), None)
    if reader is None:
        raise UnknownFormat(
            "gyeot does not know this kind of file. It checks TXT, Markdown, HTML, DOCX, HWPX, PDF, PNG and JPEG.",
            "알 수 없는 형식의 파일입니다. TXT, 마크다운, HTML, DOCX, HWPX, PDF, PNG, JPEG를 점검합니다.",
        )
    return reader.read(data)


__all__ = ["READERS", "Document", "read_bytes", "read_document", "received"]
