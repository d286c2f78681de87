"""Turns a file that someone was given, an export or a saved page, into comments, and says what it could not read."""

from collections.abc import Iterator
from pathlib import Path

from gyeot.errors import OutsideWorld, UnknownFormat, UnreadableFile
from gyeot.material import Comment
from gyeot.sources import bounds, dcinside, jsonl, naver, reddit, tabular, telegram, warc, youtube
from gyeot.sources.export import Export, Reader, Report

#: Tried in this order: the first that recognises the bytes reads them, so the most particular come first.
READERS: tuple[Reader, ...] = (
    warc,
    youtube,
    naver,
    dcinside,
    telegram,
    reddit,
    jsonl,
    tabular,
)

#: What ``as_format`` may name.
FORMATS: tuple[str, ...] = tuple(reader.NAME for reader in READERS)


def read_export(
    received: bytes | Path | Export, report: Report | None = None, *, as_format: str = ""
) -> Iterator[Comment]:
    """Read the comments of a received file, one after another, in the order of the file.

    The reader is chosen by content, or named by ``as_format``. ``report`` is filled while the comments are taken: it
    is complete when the iterator ends. Raises UnknownFormat at once where no reader knows the bytes, and UnreadableFile
    on the way where the file as a whole is damaged or past a bound; never anything but a GyeotError.
    """
    report = Report() if report is None else report
    export = received if isinstance(received, Export) else _opened(received)
    reader = _named(as_format) if as_format else recognise(export)
    if not export.size:
        raise UnknownFormat(
            "The file is empty. Export or save it again, and check its size before you take it in.",
            "빈 파일입니다. 다시 내보내거나 저장하신 뒤, 파일 크기를 확인하고 가져와 주세요.",
        )
    if reader is None:
        raise UnknownFormat(
            "gyeot does not know this kind of file. It reads comments exported from YouTube, Naver News, DC Inside, "
            "Telegram Desktop (JSON) and Reddit, tables (CSV, TSV, XLSX), JSON Lines with a text field, and WARC. "
            "Export it again in one of these forms; docs/en/formats.md says how.",
            "알 수 없는 형식의 파일입니다. 유튜브, 네이버 뉴스, 디시인사이드, 텔레그램 데스크톱(JSON), 레딧에서 내보낸 "
            "댓글과 표(CSV, TSV, XLSX), text 항목이 있는 JSON Lines, WARC를 읽습니다. "
            "이 가운데 하나로 다시 내보내 주세요. 방법은 docs/ko/formats.md에 있습니다.",
        )
    report.format = reader.NAME
    return _let_in(reader, export, report)


def recognise(export: Export) -> Reader | None:
    """Find the reader for these bytes by their content, or None."""
    return next((reader for reader in READERS if export.size and reader.recognises(export)), None)


def _opened(received: bytes | Path) -> Export:
    try:
        return Export.of(received)
    except OSError as error:
        raise _cannot_open() from error


def _named(as_format: str) -> Reader:
    for reader in READERS:
        if as_format == reader.NAME:
            return reader
    raise UnknownFormat(
        f"There is no format of that name. Choose one of: {', '.join(FORMATS)}.",
        f"그런 이름의 형식이 없습니다. 다음 가운데 하나를 골라 주세요: {', '.join(FORMATS)}.",
    )


def _let_in(reader: Reader, export: Export, report: Report) -> Iterator[Comment]:
    """Let comments through the door, where what no database can hold is set aside with its reason, and count them."""
    try:
        for comment in reader.read(export, report):
            try:
                bounds.check_comment(comment)
            except UnreadableFile as unfit:
                report.could_not_read(comment.locator, unfit.en, unfit.ko)
                continue
            report.read += 1
            bounds.check_records(report.read + report.set_aside + report.problem_count)
            yield comment
    except OSError as error:
        raise _cannot_open() from error


def _cannot_open() -> OutsideWorld:
    return OutsideWorld(
        "The file could not be read from the disk. Check that it is still there and that you may open it.",
        "디스크에서 파일을 읽지 못했습니다. 파일이 그대로 있는지, 열 권한이 있는지 확인해 주세요.",
    )
