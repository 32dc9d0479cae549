"""Options of the sandbox's Stokly: what is not known of the real one, or what a test wants."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

Fields = Mapping[str, frozenset[str]]


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class StoklyOptions:
    """How this Stokly is set up.

    Attributes:
        accountkey: of the tenant.
        client_id: what a client signs in with.
        secret: what its signature is made with.
        token_s: seconds that a token is good for.
        stale_status: status of the answer "jwt expired".
        per_minute: requests allowed in a window; null for no limit.
        window_s: seconds of a window, which begins with its first request.
        retry_after: value of that header on a 429; null for none.
        over_size: what happens to a page size above the most: cut down to it, or refused.
        less_than: whether filters know `<<` and `<=`.
        unfilterable: resource, e.g. "saleorders" -> fields that a filter is refused for.
        unsortable: resource -> fields whose sorting is not honoured, without a word.
        flat_lines: whether there is a list of all orders' lines.
        line_totals: whether lines show totals of the line.
        assumed: whether there are lists of shipments and refunds.
        invoices: whether paid orders have invoices.
        settle_s: seconds after which a write can be read.
        folder: where the state lies in a file; null for memory.
        clock: monotonic seconds; windows and settling go by it.
        now: UTC; tokens and times of writes go by it.
    """

    accountkey: str = "sandbox"
    client_id: str = "sandboxclient0000000000000"
    secret: str = "sandbox-secret-of-no-real-tenant"  # noqa: S105 - opens nothing but the sandbox
    token_s: float = 3_600
    stale_status: int = 401
    per_minute: int | None = None
    window_s: float = 60
    retry_after: str | None = None
    over_size: Literal["cut", "refused"] = "cut"
    less_than: bool = False
    unfilterable: Fields = field(default_factory=dict)
    unsortable: Fields = field(default_factory=dict)
    flat_lines: bool = False
    line_totals: bool = True
    assumed: bool = True
    invoices: bool = False
    settle_s: float = 2
    folder: Path | None = None
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = _now
