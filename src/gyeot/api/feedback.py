"""What moderators said of a score, kept only where the operator asked for it: JSON Lines that only he can read.

Such a file holds people's words. It is rotated, so that it cannot grow without end, and old parts are deleted.
"""

import asyncio
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson

from gyeot import clock
from gyeot.api.settings import refused
from gyeot.api.shapes import SuggestRequest

_FULL = 16 << 20  # bytes
_PARTS = 8


class Feedback:
    """A file and the parts before it: ``name``, ``name.1`` … ``name.8``. Raises Refused where it cannot be written."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = asyncio.Lock()
        try:
            self._try()
        except IsADirectoryError as cause:
            raise refused("GYEOT_API_FEEDBACK", "name a file, not a folder", "폴더가 아닌 파일로 정해") from cause
        except OSError as cause:
            raise refused(
                "GYEOT_API_FEEDBACK",
                "name a file that the server's user may write; systemd wants its folder in ReadWritePaths= too",
                "서버 실행 계정이 쓸 수 있는 파일로 정하고, systemd로 실행한다면 그 폴더를 ReadWritePaths=에도 넣어",
            ) from cause

    def _try(self) -> None:
        if self._file.is_dir():
            raise IsADirectoryError
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._alone():
            if self._file.exists():
                os.close(self._opened())

    async def keep(self, said: SuggestRequest) -> None:
        """Append one line, on disk when this returns."""
        record = said.model_dump(mode="json", by_alias=True, exclude_none=True) | {"at": clock.now().isoformat()}
        async with self._lock:
            await asyncio.to_thread(self._append, orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))

    def _append(self, line: bytes) -> None:
        with self._alone():
            if self._file.exists() and self._file.stat().st_size + len(line) > _FULL:
                self._rotate()
            opened = self._opened()
            with open(opened, "wb", buffering=0) as file:  # noqa: PTH123 - a descriptor, whose mode was set above
                file.write(line)
                os.fsync(opened)

    def _opened(self) -> int:
        return os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let one process write at a time: two that found the file full would put two parts aside."""
        lock = os.open(self._file.with_name(f"{self._file.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _rotate(self) -> None:
        for number in range(_PARTS - 1, 0, -1):
            part = self._part(number)
            if part.exists():
                part.replace(self._part(number + 1))
        self._file.replace(self._part(1))

    def _part(self, number: int) -> Path:
        return self._file.with_name(f"{self._file.name}.{number}")
