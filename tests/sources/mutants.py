"""Breaks a sample as files really break, and as people break them on purpose; the same seed, the same mutants."""

import random
from collections.abc import Iterator, Sequence

# What makes parsers stumble, whatever they parse.
_GRIT: Sequence[bytes] = (
    *(b"\0", b"\xff", b"\xef\xbb\xbf", b"\xff\xfe", b"\xed\xa0\x80", b"\r", b"\n\n", b"\t", b" " * 300),
    *(b'"', b"'", b"<", b">", b"</", b"<!--", b"-->", b"<script>", b"<![CDATA[", b"&#0;", b"&#xD800;", b"&amp", b"]]>"),
    *(b"{", b"}", b"[", b"]", b":", b",", b";", b"|", b"\\", b"\\ud800", b"null", b"true", b"[]", b"{}", b'""'),
    *(b"-1", b"0", b"99999999999999999999", b"1e999", b"NaN", b"<div>" * 60, b"[" * 60, b"\x1f\x8b\x08", b"PK\x03\x04"),
    *(b"WARC/1.0\r\n", b"Content-Length: 9999999\r\n", b"Content-Length: -5\r\n", b"Transfer-Encoding: chunked\r\n"),
)


def mutants(sample: bytes, count: int, seed: int) -> Iterator[bytes]:
    """Give ``count`` mutants of a sample, each broken in one to four places."""
    chance = random.Random(seed)
    for _ in range(count):
        broken = bytearray(sample)
        for _ in range(chance.randint(1, 4)):
            _break(broken, chance)
        yield bytes(broken)


def _break(broken: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(broken) + 1)
    span = chance.choice((1, 2, 7, 40, 300))
    match chance.randrange(8):
        case 0:
            broken[at : at + 1] = bytes([chance.randrange(256)])
        case 1:
            del broken[at : at + span]
        case 2:
            broken[at:at] = chance.choice(_GRIT)
        case 3:
            broken[at:at] = broken[at : at + span]
        case 4:
            del broken[at:]
        case 5:
            other = chance.randrange(len(broken) + 1)
            piece = bytes(broken[other : other + span])
            broken[at : at + span] = piece
        case 6:
            broken[at : at + span] = bytes(chance.randrange(256) for _ in range(min(span, 16)))
        case _:
            _break_number(broken, chance)


def _break_number(broken: bytearray, chance: random.Random) -> None:
    """Change one digit somewhere: lengths, offsets, references."""
    digits = [place for place, byte in enumerate(broken) if 48 <= byte <= 57]
    if digits:
        broken[chance.choice(digits)] = 48 + chance.randrange(10)
