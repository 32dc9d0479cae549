"""Times as Emarsys writes them: without an offset, they are those of Vienna."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

VIENNA = ZoneInfo("Europe/Vienna")


def from_vienna(written: object, zone: ZoneInfo = VIENNA) -> datetime | None:
    """The instant, UTC; null for what is no time.

    An offset that is written counts. In the hour that a zone's clocks repeat, the later one is
    meant: a moment too early would let what came after it count as before.
    """
    try:
        found = datetime.fromisoformat(str(written).strip())
    except ValueError:
        return None
    local = found if found.tzinfo else found.replace(tzinfo=zone, fold=1)
    return local.astimezone(UTC)
