"""What of both tables could not be read, and so is in no comparison."""

from checks.vocabulary import SIDES, Comparison
from reports.page import Section, Text
from reports.words import counted


def unread(found: Comparison) -> Section | None:
    """A sentence a side; null where everything could be read."""
    told = unread_of(found)
    if not told:
        return None
    blocks = tuple(Text(f"{one}.") for one in told)
    return Section("unread", "What could not be read", "Unread", blocks)


def unread_of(found: Comparison) -> list[str]:
    """`Left: 3 records could not be read`, `Right: 2 values of amount are no number`."""
    told = []
    for side in SIDES:
        refused = found.refused.get(side, 0)
        if refused:
            records = counted(refused, "records")
            told.append(
                f"{side.capitalize()}: {records} could not be read, and no row above counts them"
            )
        told += [
            f"{side.capitalize()}: {counted(count, 'filled values')} of {total} "
            f"{'is' if count == 1 else 'are'} no number and {'is' if count == 1 else 'are'} "
            "added up as nothing"
            for total, count in found.unread[side].items()
            if count
        ]
    return told
