"""How something that was made for one answer goes out as a file, and the folder in which it is made."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse
from django.utils.http import content_disposition_header


def attachment(data: bytes, kind: str, name: str) -> HttpResponse:
    """Give bytes as a file to keep. ``name`` is one of ours, never one that was handed in."""
    header = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(data, content_type=kind, headers={"Content-Disposition": header or "attachment"})


@contextmanager
def folder() -> Iterator[Path]:
    """Give a folder beside the files on their way in, for the time of an answer."""
    incoming = Path(settings.FILE_UPLOAD_TEMP_DIR)
    incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=incoming) as name:
        yield Path(name)
