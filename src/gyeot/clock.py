"""The one place that knows what time it is: aware UTC for records, Korea's calendar for the law."""

from datetime import UTC, date, datetime, timedelta, timezone

#: Korea Standard Time. No daylight saving since 1988, so a fixed offset is exact for every post we can hold.
KST = timezone(timedelta(hours=9), "KST")


def now() -> datetime:
    """This moment, in UTC, aware."""
    return datetime.now(UTC)


def today_in_korea() -> date:
    """The date on a Korean calendar, which is what statutes count in."""
    return now().astimezone(KST).date()


def stamp(moment: datetime) -> str:
    """Write a moment as RFC 3339 in UTC with milliseconds, always 24 characters, so that text order is time order.

    >>> stamp(datetime(2024, 9, 5, 12, 0, tzinfo=KST))
    '2024-09-05T03:00:00.000Z'
    """
    if moment.tzinfo is None:
        raise ValueError("a time without a zone cannot be evidence")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def in_korea(moment: datetime) -> str:
    """Write a moment for a Korean reader.

    >>> in_korea(datetime(2024, 9, 5, 3, 0, tzinfo=UTC))
    '2024-09-05 12:00:00 KST'
    """
    return moment.astimezone(KST).strftime("%Y-%m-%d %H:%M:%S KST")
