"""How a file comes in: to disk, inside our own folder, and no further than the bound that the settings name."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler
from django.http import HttpRequest

_MIB = 1 << 20


class BoundedUpload(TemporaryFileUploadHandler):
    """Write each file to our folder, and stop reading once all files of a request together pass the bound.

    Stopped, the request has no such file; ``was_too_large`` tells the view why.
    """

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._left = settings.MAX_UPLOAD_MIB * _MIB

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Make our folder on the first file ever: a received file must not lie in the machine's shared one."""
        Path(settings.FILE_UPLOAD_TEMP_DIR).mkdir(mode=0o700, parents=True, exist_ok=True)
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Count, then write."""
        self._left -= len(raw_data)
        if self._left < 0:
            if self.request is not None:
                self.request.META[_TOO_LARGE] = True
            raise StopUpload(connection_reset=False)
        return super().receive_data_chunk(raw_data, start)


_TOO_LARGE = "gyeot.upload_too_large"


def was_too_large(request: HttpRequest) -> bool:
    """Tell whether the request's files were cut off at the bound."""
    return bool(request.META.get(_TOO_LARGE))
