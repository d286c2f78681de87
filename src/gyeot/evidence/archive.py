"""One file for one packet: pack it for a download, and unpack what a stranger sent without trusting a byte of it.

Standard library only, like ``verify``. A ZIP can show one thing to one program and another to the next (two entries of
one name, bytes between entries, an older directory inside): whatever two readers could read differently is refused.
"""

import os
import re
import stat
import struct
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from gyeot.errors import Doubt, Refused, UnreadableFile
from gyeot.evidence.disk import disk_trouble, make_folder, move_into_place, new_file

#: The same moment for every entry: when a packet was made is said, and sealed, inside it.
_EPOCH = (1980, 1, 1, 0, 0, 0)

MAX_ENTRIES = 200_000
#: What an archive may unpack to, and how much it may swell. Text deflates about tenfold; a thousandfold is a bomb.
MAX_BYTES = 64 << 30
MAX_SWELL = 200
_SMALL = 16 << 20  # below this, swelling harms nobody: a page of spaces is no bomb

_MAX_DEPTH = 8

_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}")
_LOCAL = struct.Struct("<4s5H3L2H")
_END = struct.Struct("<4s4H2LH")
_ENCRYPTED, _DESCRIPTOR = 0x1, 0x8
_IN_EXTRA = 0xFFFFFFFF  # the true size stands in the ZIP64 extra field
_KNOWN_EXTRAS = frozenset({0x0001, 0x000A, 0x5455, 0x7875})  # ZIP64 sizes, NTFS times, Unix times, Unix owner
_CHUNK = 1 << 20


def zip_packet(folder: Path, out: Path) -> None:
    """Write ``folder`` as a ZIP at ``out``, whole or not at all. The same packet gives the same bytes here again."""
    with disk_trouble():
        make_folder(out.parent)
        descriptor, temporary = new_file(out.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                _write_zip(folder, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED))
                file.flush()
                os.fsync(descriptor)
            move_into_place(temporary, out)
        finally:
            temporary.unlink(missing_ok=True)


def _write_zip(folder: Path, archive: zipfile.ZipFile) -> None:
    with archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            name = f"{folder.name}/{path.relative_to(folder).as_posix()}"
            info = zipfile.ZipInfo(name, _EPOCH)
            info.external_attr = (stat.S_IFREG | 0o644) << 16
            info.create_system = 3  # or the machine that packs would show in the bytes
            info.compress_type = zipfile.ZIP_DEFLATED
            info.file_size = path.stat().st_size  # so that large files get the large form of entry
            with path.open("rb") as source, archive.open(info, "w") as entry:
                while chunk := source.read(_CHUNK):
                    entry.write(chunk)


def is_archive(path: Path) -> bool:
    """Whether ``path`` is to be unpacked before it is checked: a file, whatever its name ends in."""
    return path.is_file()


def unpack(path: Path, into: Path) -> Path:
    """Unpack the ZIP at ``path`` under ``into``, an empty folder; return the packet's folder in it.

    Raises Refused for one without a packet, UnreadableFile for one that is damaged or past a bound, and Doubt for one
    that two programs could read differently.
    """
    try:
        with disk_trouble(), path.open("rb") as file, zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            _check_size(entries, file.seek(0, os.SEEK_END))
            if not all(_is_plain(entry) for entry in entries) or not _is_plain_archive(archive, file):
                raise _ambiguous()
            for entry in entries:
                _extract(archive, entry, into)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, struct.error, ValueError) as error:
        raise UnreadableFile(
            "The ZIP file is damaged or of a kind that packets are not. Ask for it again.",
            "ZIP 파일이 손상되었거나 증거 묶음의 형식이 아닙니다. 다시 받아 주세요.",
        ) from error
    names = {entry.filename for entry in entries}
    return into if "bagit.txt" in names else into / entries[0].filename.split("/")[0]


def _check_size(entries: list[zipfile.ZipInfo], size: int) -> None:
    """Look at the directory before anything is unpacked."""
    if not entries or len(entries) > MAX_ENTRIES:
        raise Refused("The ZIP file holds no packet.", "ZIP 파일 안에 증거 묶음이 없습니다.")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_BYTES or unpacked > max(_SMALL, size * MAX_SWELL):
        raise UnreadableFile(
            "The ZIP file would swell beyond any packet. It was not unpacked. Do not open it; ask the sender.",
            "ZIP 파일이 지나치게 크게 풀립니다. 풀지 않았습니다. 열지 말고 보낸 쪽에 확인해 주세요.",
        )


def _is_plain(entry: zipfile.ZipInfo) -> bool:
    """Whether an entry is an ordinary file or folder, of a name that means the same everywhere."""
    parts = entry.orig_filename.removesuffix("/").split("/")
    return (
        entry.filename == entry.orig_filename
        and all(_NAME.fullmatch(part) for part in parts)
        and len(parts) < _MAX_DEPTH
        and stat.S_IFMT(entry.external_attr >> 16) in (0, stat.S_IFREG, stat.S_IFDIR)
        and not entry.flag_bits & _ENCRYPTED
        and not entry.comment
        and entry.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        and _extras_are_known(entry.extra)
    )


def _is_plain_archive(archive: zipfile.ZipFile, file: BinaryIO) -> bool:
    """Whether every byte belongs to one entry or to the directory, and no name stands for two things."""
    entries = sorted(archive.infolist(), key=lambda entry: entry.header_offset)
    names = [entry.filename.rstrip("/").casefold() for entry in entries]
    folders = {str(parent) for name in names for parent in PurePosixPath(name).parents}
    files = {name for name, entry in zip(names, entries, strict=True) if not entry.is_dir()}
    tops = {name.split("/")[0] for name in names}
    if (
        archive.comment
        or len(set(names)) != len(names)
        or files & folders
        or ("bagit.txt" not in names and len(tops) > 1)
    ):
        return False
    end = 0
    for entry in entries:
        if entry.header_offset != end:
            return False
        end = _end_of(entry, file)
    return end == archive.start_dir and _ends_with_directory_of(len(entries), file)


def _end_of(entry: zipfile.ZipInfo, file: BinaryIO) -> int:
    """Return where an entry ends; -1, which nothing begins at, when its own header and the directory disagree."""
    file.seek(entry.header_offset)
    magic, _, flags, method, _, _, crc, packed, size, name, extra = _LOCAL.unpack(file.read(_LOCAL.size))
    if magic != b"PK\x03\x04" or flags != entry.flag_bits or method != entry.compress_type:
        return -1
    if file.read(name) != entry.filename.encode("ascii", "replace") or not _extras_are_known(file.read(extra)):
        return -1
    end = entry.header_offset + _LOCAL.size + name + extra + entry.compress_size
    if flags & _DESCRIPTOR:
        file.seek(end)
        length = _descriptor_length(file.read(24), entry)
        return end + length if length else -1
    agrees = crc == entry.CRC and packed in (entry.compress_size, _IN_EXTRA) and size in (entry.file_size, _IN_EXTRA)
    return end if agrees else -1


def _descriptor_length(data: bytes, entry: zipfile.ZipInfo) -> int:
    """PKWARE APPNOTE 4.3.9: sizes may follow the data, in two widths, with or without a signature."""
    for magic in (b"PK\x07\x08", b""):
        for layout in ("<LLL", "<LQQ"):
            try:
                wanted = magic + struct.pack(layout, entry.CRC, entry.compress_size, entry.file_size)
            except struct.error:
                continue  # too large for the narrow form
            if data.startswith(wanted):
                return len(wanted)
    return 0


def _extras_are_known(extra: bytes) -> bool:
    """Sizes, times and owners are harmless. Another name (0x7075), which some programs prefer, is not."""
    while extra:
        if len(extra) < 4:
            return False
        kind, length = struct.unpack_from("<HH", extra)
        if kind not in _KNOWN_EXTRAS or len(extra) < 4 + length:
            return False
        extra = extra[4 + length :]
    return True


def _ends_with_directory_of(count: int, file: BinaryIO) -> bool:
    file.seek(-_END.size, os.SEEK_END)
    magic, _, _, here, total, _, _, comment = _END.unpack(file.read(_END.size))
    return magic == b"PK\x05\x06" and comment == 0 and here == total and total in (count, 0xFFFF)


def _extract(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, into: Path) -> None:
    path = into / entry.filename
    if entry.is_dir():
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # zipfile gives out no more than the size in the directory, and checks the CRC; what is more it never shows.
    with archive.open(entry) as source, path.open("xb") as target:
        while chunk := source.read(_CHUNK):
            target.write(chunk)


def _ambiguous() -> Doubt:
    return Doubt(
        "The ZIP file can be read in two ways, or holds what no packet holds. Do not rely on it; ask for the folder.",
        "ZIP 파일이 프로그램에 따라 다르게 보일 수 있거나 묶음에 없는 것이 들어 있습니다. 폴더째로 다시 받아 주세요.",
    )
