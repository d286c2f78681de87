"""Builds web archives record by record, so that every byte of a sample is known."""

import gzip
from collections.abc import Iterable

PAGE = "https://gall.dcinside.com/mgallery/board/view/?id=neighbor&no=48127"
SERVED = "2024-09-06T02:00:00Z"  # 11:00 in Korea


def record(kind: str, content: bytes, *, number: int = 1, **more: str) -> bytes:
    """One record. Further header fields are given with "_" for "-"."""
    fields = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:00000000-0000-4000-8000-{number:012d}>",
        "WARC-Date": SERVED,
        **{name.replace("_", "-"): value for name, value in more.items()},
    }
    fields.setdefault("Content-Length", str(len(content)))
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"WARC/1.0\r\n{lines}\r\n".encode() + content + b"\r\n\r\n"


def answer(body: bytes, content_type: str = "text/html; charset=utf-8", **more: str) -> bytes:
    """A server's answer with this body."""
    fields = {"Content-Type": content_type, **{name.replace("_", "-"): value for name, value in more.items()}}
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 200 OK\r\n{lines}\r\n".encode() + body


def response(body: bytes, content_type: str = "text/html; charset=utf-8", *, url: str = PAGE, **more: str) -> bytes:
    """A response record with an answer in it."""
    fields = {"WARC_Target_URI": url, "Content_Type": "application/http; msgtype=response"}
    return record("response", answer(body, content_type, **more), **fields)


def info() -> bytes:
    """The record that an archive begins with."""
    content = b"software: sample\r\nformat: WARC File Format 1.0\r\n"
    return record("warcinfo", content, Content_Type="application/warc-fields")


def archive(records: Iterable[bytes], *, packed: bool = False) -> bytes:
    """A whole archive; packed, each record is a gzip member of its own, as the standard says."""
    return b"".join(gzip.compress(each, 9, mtime=0) if packed else each for each in (info(), *records))


def in_chunks(body: bytes, size: int = 1000) -> bytes:
    """A body as a server sends it in chunks."""
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(f"{len(piece):x}\r\n".encode() + piece + b"\r\n" for piece in pieces) + b"0\r\n\r\n"
