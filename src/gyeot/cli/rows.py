"""What a command found, in lines of a name and a value, set for a terminal in which Korean letters take two columns."""

from collections.abc import Iterator, Mapping

from gyeot.cli.language import said
from gyeot.cli.manual import columns


def rows(found: Mapping[str, object], korean: Mapping[str, str]) -> Iterator[str]:
    """Give a line for each value; ``korean`` holds its name in Korean, and its key is the English one.

    >>> list(rows({"code": "GY-7K2M", "read_with_gaps": 2}, {"code": "사건 번호", "read_with_gaps": "빠진 정보"}))
    ['          code  GY-7K2M', 'read with gaps  2']
    """
    names = {key: said(key.replace("_", " "), korean[key]) for key in found}
    width = max(columns(name) for name in names.values())
    for key, value in found.items():
        yield f"{right(names[key], width)}  {value}"


def left(text: str, width: int) -> str:
    """Fill ``text`` up to ``width`` columns.

    >>> left("사건", 6)
    '사건  '
    """
    return text + " " * (width - columns(text))


def right(text: str, width: int) -> str:
    """Set ``text`` to the right of ``width`` columns.

    >>> right("사건", 6)
    '  사건'
    """
    return " " * (width - columns(text)) + text
