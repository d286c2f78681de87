"""Keeps a broken or hostile file from hanging or filling the computer: every limit, why it is there, and the check.

Sizes, depth and counts are checked on the bytes, before anything is decoded. Every check takes time in step with the
length of what it looks at and no more.
"""

import json
import re
from array import array
from collections.abc import Iterator
from itertools import accumulate
from typing import Any, NoReturn

import orjson

from gyeot.digests import MAX_INT
from gyeot.errors import UnreadableFile
from gyeot.material import Comment

#: A JSON text that is no JSON Lines and so is read into memory whole. A Telegram chat of some 250,000 messages, the
#: largest of the exports that we read, is about this size.
MAX_DOCUMENT_BYTES = 128 * 1024 * 1024

#: How much JSON is decoded in one go: a line, or a run of a large document's records (``piecewise``). A page of 100
#: YouTube threads with all their replies is about 0.5 MB. "[[],[],…" costs 3 bytes a value in the file and 64 in
#: memory, so 4 MB of it unfold to 90 MB; 128 MB would unfold to 3 GB.
MAX_JSON_BYTES = 4 * 1024 * 1024

#: How deep JSON may nest. The deepest true export, a Reddit thread, nests five levels for every reply, and Reddit
#: itself cuts a listing at ten replies. Some decoders recurse for every level and fall over at about a thousand.
MAX_JSON_DEPTH = 64

#: How many objects and lists one document may hold, told by its brackets. True exports have one in every 60 bytes or
#: more; "[{},{},…" would keep the computer busy for minutes with nothing in it.
MAX_CONTAINERS = 4_000_000

#: The text of one comment, in code points. The longest that a platform allows is Reddit's 40,000.
MAX_TEXT = 100_000

#: Any other words of a comment: a name, a title, an address.
MAX_WORDS = 8_000

#: How many files one comment may name as attached.
MAX_MEDIA = 100

#: How many records one file may hold. At 60 bytes a record, the smallest comment that we have seen, this is 600 MB.
MAX_RECORDS = 10_000_000

#: How many records of one file may fail. Past this the file is damaged, or is not what it was taken for.
MAX_FAILURES = 1_000_000

_BLOCK = 1 << 20
_DEPTH_STEPS = bytes.maketrans(b"[{]}", b"\x01\x01\xff\xff")
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
# What scripts write and JSON does not know: Telegram Desktop spells a control character "\x1F" (SerializeString in its
# export_output_json.cpp), and crawlers of Naver's comment box undo the same. Pairs of backslashes are taken whole.
_SCRIPT_ESCAPE = re.compile(rb"\\(?:\\|'|x[0-9A-Fa-f]{2})")
_SURROGATE_ESCAPE = re.compile(rb"\\u[dD][89a-fA-F]")


def check_depth(data: bytes) -> None:
    """Refuse JSON that nests too deep, looking at the bytes alone. Raises UnreadableFile."""
    if data.count(b"[") + data.count(b"{") <= MAX_JSON_DEPTH:
        return  # nearly every line of a JSON Lines file: even if all of these nested, they would not nest too deep
    depth = 0
    for outside in _outside_strings(data):
        steps = array("b", outside.translate(_DEPTH_STEPS, _NOT_BRACKETS))
        levels = array("q", accumulate(steps, initial=depth))
        if max(levels) > MAX_JSON_DEPTH:
            _refuse_depth()
        depth = levels[-1]


def check_containers(data: bytes) -> None:
    """Refuse a document of more objects and lists than any export has, by its brackets. Raises UnreadableFile."""
    if data.count(b"[") + data.count(b"{") > MAX_CONTAINERS:
        raise UnreadableFile(
            f"The JSON holds more than {MAX_CONTAINERS:,} objects and lists, which no platform's export does.",
            f"JSON에 객체와 목록이 {MAX_CONTAINERS:,}개 넘게 들어 있습니다. 이렇게 내보내는 플랫폼은 없습니다.",
        )


def _outside_strings(data: bytes) -> Iterator[bytes]:
    """Give what of ``data`` stands outside JSON strings, block by block."""
    in_string = escaped = False
    for start in range(0, len(data), _BLOCK):
        block = data[start + escaped : start + _BLOCK]
        # Pairs of backslashes first: what is left is a backslash that escapes what follows it.
        block = block.replace(b"\\\\", b"")
        escaped = block.endswith(b"\\")
        pieces = block.replace(b'\\"', b"").split(b'"')
        yield b"".join(pieces[in_string::2])
        in_string ^= len(pieces) % 2 == 0


def decode_json(data: bytes) -> Any:
    r"""Decode one JSON text within the bounds. Raises UnreadableFile, with a sentence, for whatever is not one.

    Text is UTF-8 (RFC 8259). Lone surrogates pass here, so that the one comment that holds them can be named; they are
    refused by ``check_comment``. Of a key given twice the last one counts, as in browsers. Two escapes that JSON does
    not know are read as scripts read them, ``\xHH`` and ``\'``, because platforms write them.
    """
    if len(data) > MAX_JSON_BYTES + 2:  # two for the brackets that are put around a run of records
        _refuse_piece()
    check_depth(data)
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        position = error.pos
    # Outside the handler: orjson's error carries the whole text, which must not travel in a traceback.
    repaired = _SCRIPT_ESCAPE.sub(_as_json_escape, data)
    if repaired != data or _SURROGATE_ESCAPE.search(data):
        return _decoded_as_scripts_do(repaired, data)
    raise _not_json(data, position)


def _as_json_escape(found: re.Match[bytes]) -> bytes:
    match found[0][1:2]:
        case b"x":
            return b"\\u00" + found[0][2:]
        case b"'":
            return b"'"
    return found[0]


def _decoded_as_scripts_do(repaired: bytes, data: bytes) -> Any:
    try:
        return json.loads(repaired.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        pass
    raise _not_json(data, 0)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def check_comment(comment: Comment) -> None:
    """Refuse a comment that no database or canonical record can hold. Raises UnreadableFile, with the reason."""
    if len(comment.media) > MAX_MEDIA:
        raise UnreadableFile(
            f"It names more than {MAX_MEDIA} attached files.", f"첨부 파일이 {MAX_MEDIA}개를 넘게 적혀 있습니다."
        )
    _check_words(comment.text, MAX_TEXT)
    author = comment.author
    words = (comment.platform, comment.comment_id, comment.url, comment.title, comment.thread_id, comment.parent_id)
    others = (author.handle, author.native_id, author.partial_ip, comment.forwarded_from, comment.locator)
    together = "".join((*words, *others, *comment.media))
    # One look for nearly every comment: what is short enough together is short enough part by part.
    for part in (together,) if len(together) <= MAX_WORDS else (*words, *others, *comment.media):
        _check_words(part, MAX_WORDS)
    for count in (comment.likes, comment.dislikes):
        if count is not None and abs(count) > MAX_INT:
            raise UnreadableFile("It holds a number that is too large.", "너무 큰 숫자가 들어 있습니다.")


def _check_words(words: str, limit: int) -> None:
    if len(words) > limit:
        raise UnreadableFile(
            f"It holds a text of more than {limit:,} characters.", f"{limit:,}자를 넘는 글이 들어 있습니다."
        )
    # SQLite stores U+0000 and mis-measures it, PostgreSQL refuses it; a lone surrogate has no UTF-8 and so no hash.
    if "\0" in words:
        raise UnreadableFile("It holds the character U+0000.", "사용할 수 없는 문자(U+0000)가 들어 있습니다.")
    try:
        words.encode()
    except UnicodeEncodeError:
        broken = True
    else:
        broken = False
    if broken:  # outside the handler: the error carries the words
        raise UnreadableFile(
            "It holds half of a character (a lone surrogate).", "반쪽짜리 문자(짝이 없는 서로게이트)가 들어 있습니다."
        )


def check_records(count: int) -> None:
    """Refuse to go on past ``MAX_RECORDS``. Raises UnreadableFile."""
    if count > MAX_RECORDS:
        raise UnreadableFile(
            f"The file holds more than {MAX_RECORDS:,} records. Split it and take the parts in one by one.",
            f"파일에 기록이 {MAX_RECORDS:,}건 넘게 들어 있습니다. 작은 파일로 나누어 하나씩 가져와 주세요.",
        )


def check_failures(count: int) -> None:
    """Refuse to go on past ``MAX_FAILURES``. Raises UnreadableFile."""
    if count > MAX_FAILURES:
        raise UnreadableFile(
            f"More than {MAX_FAILURES:,} records of this file could not be read. Check that it is the file you meant.",
            f"읽지 못한 기록이 {MAX_FAILURES:,}건을 넘었습니다. 가져오려던 파일이 맞는지 확인해 주세요.",
        )


def refuse_size() -> NoReturn:
    """Say that one JSON document is past ``MAX_DOCUMENT_BYTES``."""
    megabytes = MAX_DOCUMENT_BYTES // (1024 * 1024)
    raise UnreadableFile(
        f"One JSON document is larger than {megabytes} MB. Export a shorter period or one chat at a time.",
        f"JSON 문서 하나가 {megabytes} MB보다 큽니다. 더 짧은 기간이나 대화방 하나씩 내보내 주세요.",
    )


def _refuse_depth() -> NoReturn:
    raise UnreadableFile(
        f"The JSON nests more than {MAX_JSON_DEPTH} levels deep, which no platform's export does.",
        f"JSON이 {MAX_JSON_DEPTH}단계보다 깊게 겹쳐 있습니다. 플랫폼이 내보낸 파일은 이렇게 되어 있지 않습니다.",
    )


def _refuse_piece() -> NoReturn:
    megabytes = MAX_JSON_BYTES // (1024 * 1024)
    raise UnreadableFile(
        f"One record, or what stands around the records, is larger than {megabytes} MB. No platform exports this.",
        f"기록 하나 또는 기록 바깥의 내용이 {megabytes} MB보다 큽니다. 이렇게 내보내는 플랫폼은 없습니다.",
    )


def _not_json(data: bytes, position: int) -> UnreadableFile:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        position = error.start
    else:
        return UnreadableFile(
            f"This is not complete JSON (it breaks off or goes wrong near character {position + 1:,}). Export or "
            "save it again.",
            f"온전한 JSON이 아닙니다({position + 1:,}번째 글자 근처에서 끊기거나 잘못되었습니다). "
            "다시 내보내거나 저장해 주세요.",
        )
    return UnreadableFile(
        f"The text is not UTF-8 (byte {position:,}). Save it again as UTF-8.",
        f"UTF-8 글자가 아닌 부분이 있습니다({position:,}번째 바이트). UTF-8로 다시 저장해 주세요.",
    )
