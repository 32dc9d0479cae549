"""What a page says of a comparison beside its answer: whose tables, and how they were compared."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Told:
    """How two tables were compared.

    Attributes:
        left, right: the tables as a person knows them.
        at: when, UTC; null where nobody says it.
        suggested: whether the key was chosen by the tool, because none was named.
        proven: whether every key was compared by its values and none by a hash.
        personal: whether names, addresses, phones and birthdays are shown as they are.
    """

    left: str
    right: str
    at: datetime | None = None
    suggested: bool = False
    proven: bool = False
    personal: bool = False
