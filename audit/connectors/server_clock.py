"""When a pull began by the clock of the server that was asked: ours may be minutes off."""

from datetime import datetime, timedelta

from audit.connectors.staging import Staging

NOTE = "server clock ahead"  # seconds
# `Date` tells whole seconds: what is less than one can't be told from no difference.
LEAST = timedelta(seconds=1)


def note_server_clock(staging: Staging, skew: timedelta | None) -> None:
    """Keep by how much the server's clock is ahead of ours; what was known first counts.

    Args:
        staging: of the pull.
        skew: the server's clock minus ours; null before it has answered.
    """
    if skew is not None and staging.noted(NOTE) is None:
        staging.note(NOTE, skew.total_seconds() if abs(skew) >= LEAST else 0)


def began_at(staging: Staging) -> datetime:
    """UTC. When the pull began, as the server would say; as we say where it told no time."""
    return staging.started_at + timedelta(seconds=staging.noted(NOTE) or 0)
