"""What the school's tools need beside gyeot itself, and what to say where it is not there."""

from collections.abc import Iterator
from contextlib import contextmanager

from gyeot.errors import OutsideWorld


@contextmanager
def needed() -> Iterator[None]:
    """Import inside this what the extra "school" brings. Raises OutsideWorld, which says how to install it."""
    try:
        yield
    except ImportError as cause:
        raise OutsideWorld(
            "The planner is not installed: pip install 'gyeot[school]'",
            "계획을 짜는 프로그램이 설치되어 있지 않습니다: pip install 'gyeot[school]'",
        ) from cause
