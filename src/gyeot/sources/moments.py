"""Reads a time as people write it in tables, Korean or English, and never adds a zone or an hour that nobody wrote.

"2024-09-05 12:30", "2024. 9. 5. 오후 12:30:11", "2024년 9월 5일 12시 30분", "20240905 123011", with or without a zone
behind it: "+09:00", "Z", "KST", "UTC". Whole numbers of ten or thirteen digits are seconds or milliseconds since 1970.
"""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from gyeot.clock import KST

#: Longer than any spelling of a time that we know; the patterns below are bounded by it.
MAX_WRITTEN = 64

_DATE = r"(?P<year>\d{4})(?:\s?[-./]\s?|년\s?)(?P<month>\d{1,2})(?:\s?[-./]\s?|월\s?)(?P<day>\d{1,2})(?:\.|일)?"
_WEEKDAY = r"\s?\([일월화수목금토]\)"
_CLOCK = (
    r"(?:(?P<before>오전|오후|AM|PM)\s?)?(?P<hour>\d{1,2})(?::|시\s?)(?P<minute>\d{2})"
    r"(?:(?::|분\s?)(?P<second>\d{2})(?:\.(?P<fraction>\d{1,9}))?)?(?:분|초)?(?:\s?(?P<after>AM|PM))?"
)
_ZONE = r"\s?(?P<zone>Z|UTC|GMT|KST|(?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?|\(KST\)|\(UTC\))?"
_MOMENT = re.compile(rf"{_DATE}(?:T|\s{{1,3}}|{_WEEKDAY}\s?){_CLOCK}{_ZONE}", re.ASCII | re.IGNORECASE)
_COMPACT = re.compile(
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})[ T]?(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})", re.ASCII
)
_DAY = re.compile(rf"{_DATE}(?:{_WEEKDAY})?", re.ASCII)
_EPOCH = re.compile(r"\d{10}(?:\d{3})?(?:\.\d{1,6})?", re.ASCII)
_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2}):?(\d{2})?", re.ASCII)
_IN_HEADER = re.compile(
    r"((?:UTC|GMT)\s?[+-]\s?\d{1,2}(?::?\d{2})?|\([+-]\d{1,2}:?\d{2}\))|\b(KST|UTC|GMT)\b|한국\s?시간",
    re.ASCII | re.IGNORECASE,
)


def read(written: str, zone: tzinfo | None) -> datetime | None:
    """Read a moment; ``zone`` holds where the words name none. None where it is no moment, or in no zone.

    >>> read("2024. 9. 5. 오후 12:30", KST)
    datetime.datetime(2024, 9, 5, 3, 30, tzinfo=datetime.timezone.utc)
    >>> read("2024-09-05 12:30", None) is None
    True
    """
    written = written.strip()
    if len(written) > MAX_WRITTEN:
        return None
    try:
        return _epoch(written) or _written(written, zone)
    except (ValueError, OverflowError):
        return None


def is_day(written: str) -> bool:
    """Tell whether a day is written without an hour.

    >>> is_day("2024.9.5."), is_day("2024.9.5. 12:30")
    (True, False)
    """
    return len(written) <= MAX_WRITTEN and _DAY.fullmatch(written.strip()) is not None


def zone_of(header: str) -> tzinfo | None:
    """Tell the zone of a column of times by its header: one that it names, or Korea's where it is written in Korean.

    >>> zone_of("작성일시"), zone_of("created_at (UTC)"), zone_of("date")
    (datetime.timezone(datetime.timedelta(seconds=32400), 'KST'), datetime.timezone.utc, None)
    """
    named = _IN_HEADER.search(header[:200])
    if named:
        try:
            return _zone((named[1] or named[2] or "KST").replace(" ", ""))
        except ValueError:
            return None
    return KST if re.search("[가-힣]", header) else None


def _epoch(written: str) -> datetime | None:
    if not _EPOCH.fullmatch(written):
        return None
    whole = written.partition(".")[0]
    return datetime.fromtimestamp(int(whole) / (1000 if len(whole) == 13 else 1), UTC)


def _written(written: str, zone: tzinfo | None) -> datetime | None:
    found = _MOMENT.fullmatch(written) or _COMPACT.fullmatch(written)
    if not found:
        return None
    parts = found.groupdict()
    zone = _zone(parts["zone"]) if parts.get("zone") else zone
    if zone is None:
        return None
    return datetime(
        int(parts["year"]),
        int(parts["month"]),
        int(parts["day"]),
        _hour(int(parts["hour"]), parts.get("before") or parts.get("after")),
        int(parts["minute"]),
        int(parts["second"] or 0),
        int((parts.get("fraction") or "0")[:6].ljust(6, "0")),
        tzinfo=zone,
    ).astimezone(UTC)


def _hour(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError("no such hour")
    return hour % 12 + (12 if half.upper() in ("오후", "PM") else 0)


def _zone(named: str) -> tzinfo:
    name = named.strip("()").upper()
    if name == "KST":
        return KST
    offset = _OFFSET.fullmatch(name)
    if not offset:
        return UTC
    ahead = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
    return timezone(ahead if offset[1] == "+" else -ahead)
