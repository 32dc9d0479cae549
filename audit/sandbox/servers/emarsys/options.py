"""What can be chosen of the sandbox's Emarsys: its keys, its limits, its delays and its moods."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

Oddity = Literal["errors", "ids", "html", "order", "fewer"]


def utc_now() -> datetime:
    """The time of this machine, UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Keys:
    """What signs in to the sandbox; of no worth anywhere else.

    Attributes:
        client_id, client_secret: of version 3.
        user, user_secret: of version 2.
        sales_token: of the sales-data upload.
        merchant: 16 characters, in the upload's path.
    """

    client_id: str = "sandbox-client"
    client_secret: str = "sandbox-client-secret"  # noqa: S105 - opens a stand-in on this machine
    user: str = "sandbox001"
    user_secret: str = "sandbox-user-secret"  # noqa: S105 - opens a stand-in on this machine
    sales_token: str = "sandbox-sales-token"  # noqa: S105 - opens a stand-in on this machine
    merchant: str = "1A2B3C4D5E6F7A8B"


@dataclass(frozen=True, slots=True)
class EmarsysOptions:
    """How the sandbox's Emarsys behaves.

    Attributes:
        keys: what signs in.
        file: where its state is kept; null keeps it in memory.
        limit: requests a minute; null is more than anybody sends.
        token_seconds: how long a token of version 3 lives.
        denied: rights the API user does not have, e.g. "contact.getdata"; each gives 403.
        odd: documented inconsistencies that some replies show: `errors` changes the shape of an
            empty `errors` from reply to reply, `ids` writes ids as text or numbers in turn,
            `html` labels every reply text/html, `order` answers a batch back to front, `fewer`
            leaves every third id of a written batch out of the answer.
        export_states: an export's status at its first, second, ... poll; the last one stays.
        export_gone: a finished export's file is no longer there (410, 4003).
        export_fewer: rows that an export leaves out, for no reason.
        evaluation_polls: how often a segment is "still being evaluated".
        query_rows: most rows of one `contact/query`.
        unheard: names of events that nothing listens to (400, 5005).
        number: of the account, as its settings tell it.
        now: the server's clock.
    """

    keys: Keys = Keys()
    file: Path | None = None
    limit: int | None = None
    token_seconds: int = 3600
    denied: frozenset[str] = frozenset()
    odd: frozenset[Oddity] = frozenset({"errors", "ids"})
    export_states: tuple[str, ...] = ("scheduled", "in progress", "done")
    export_gone: bool = False
    export_fewer: int = 0
    evaluation_polls: int = 1
    query_rows: int = 10_000
    unheard: frozenset[str] = frozenset()
    number: str = "123456789"
    now: Callable[[], datetime] = utc_now
