"""What Word and Hangul documents have in common here: letters counted as they come, and pictures given on in bounds."""

from collections.abc import Iterable

from gyeot.campaign.files.document import is_picture
from gyeot.errors import UnreadableFile
from gyeot.sources.office import Package, Target

#: Far more than the check takes; past it the parser stops.
_MOST_LETTERS = 400_000

#: More pictures of a document than these are not given on; past as many bytes none is.
_MOST_PICTURES = 20
_MOST_BYTES = 100 * 1024 * 1024


class Collected(Target):
    """Collects the words of a document, and counts what is drawn in it."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self.drawn = 0

    @property
    def text(self) -> str:
        """All that was collected."""
        return "".join(self._pieces)

    def check(self) -> None:
        """Stop the parser where there are more letters than any poster has. Raises UnreadableFile."""
        if self._length > _MOST_LETTERS:
            raise too_large()

    def add(self, piece: str) -> None:
        """Take a piece in."""
        self._length += len(piece)
        if self._length <= _MOST_LETTERS + 1:
            self._pieces.append(piece)


def packed_pictures(package: Package, names: Iterable[str]) -> tuple[bytes, ...]:
    """Give the PNG and JPEG pictures among some parts, as far as the bounds go, but none that is damaged."""
    given: list[bytes] = []
    total = 0
    for name in names:
        total += package.size(name)
        if len(given) == _MOST_PICTURES or total > _MOST_BYTES:
            break
        try:
            data = package.whole(name)
        except UnreadableFile:
            continue
        if is_picture(data):
            given.append(data)
    return tuple(given)


def damaged() -> UnreadableFile:
    return UnreadableFile(
        "The document is damaged, locked with a password, or not built as an office program builds one. Open it and "
        "save it again.",
        "문서가 손상되었거나 암호로 잠겼거나 문서 프로그램이 만든 형식이 아닙니다. 열어서 다시 저장해 주세요.",
    )


def too_large() -> UnreadableFile:
    return UnreadableFile(
        "The document unpacks to more than any poster or leaflet does. Save it again, without its pictures.",
        "문서의 압축을 풀면 포스터나 안내문이라고 볼 수 없을 만큼 커집니다. 그림을 빼고 다시 저장해 주세요.",
    )
