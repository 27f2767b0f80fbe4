"""When the water is high, of one place: the moon brings it again every 12 hours and 25 minutes."""

from datetime import datetime, timedelta

PERIOD = timedelta(hours=12, minutes=25, seconds=14)


def next_high(known: datetime, now: datetime) -> datetime:
    """The first high water after now; known is any one that somebody has seen, before or after it."""
    if known > now:
        return known - PERIOD * ((known - now - timedelta(microseconds=1)) // PERIOD)
    return known + PERIOD * ((now - known) // PERIOD + 1)


def table(known: datetime, now: datetime, rows: int) -> list[datetime]:
    first = next_high(known, now)
    return [first + PERIOD * row for row in range(rows)]
