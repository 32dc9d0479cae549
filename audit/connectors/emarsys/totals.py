"""Control totals: how many contacts Emarsys itself counts, before we read them and after.

A segment's run tells its contacts and how many of them are opted in; the list of everyone tells
whether the segment holds all there are. What this API user may not ask is null.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from audit.connectors.emarsys.account import Account, Pause, inside_of
from audit.connectors.emarsys.envelope import rows_in
from audit.connectors.http import Call

EVERYONE = "0"  # the number under which the whole base is listed
MOST_LISTED = 999_999  # the list takes no limit of a million or more


@dataclass(frozen=True, slots=True)
class Total:
    """What Emarsys counts; null where it was not told.

    Attributes:
        users: contacts of the segment.
        opted_in: of them, those with the opt-in.
        everyone: contacts of the account.
    """

    users: int | None = None
    opted_in: int | None = None
    everyone: int | None = None

    @property
    def noted(self) -> dict[str, int | None]:
        """As it is noted."""
        return asdict(self)

    @classmethod
    def of(cls, noted: Mapping[str, Any] | None) -> "Total":
        """As it was noted."""
        return cls(**(noted or {}))


async def total(account: Account, segment: str) -> Total:
    """Ask for all three, the first two of a segment if one is given; it may take minutes."""
    users, opted_in = await _run(account, segment) if segment else (None, None)
    if users is None and segment:
        users = await counted(account, segment)
    return Total(users, opted_in, await everyone(account))


async def counted(account: Account, segment: str) -> int | None:
    """The contacts of a segment."""
    found = await account.perhaps(Call("GET", f"/filter/{segment}/contacts/count"))
    return _whole(inside_of(found, "count") if isinstance(found, Mapping) else found)


async def everyone(account: Account) -> int | None:
    """The contacts of the account, listed page by page; null where they can't be listed."""
    before: list[str] = []
    listed = 0
    while True:
        query = (("limit", str(MOST_LISTED)), ("offset", str(listed)))
        found = await account.perhaps(Call("GET", f"/filter/{EVERYONE}/contacts", query=query))
        ids = ids_in(found)
        # The same page again: offsets are not honoured, and there would be no end.
        if found is None or (ids and ids == before):
            return None
        before, listed = ids, listed + len(ids)
        if len(ids) < MOST_LISTED:
            return listed


def ids_in(inside: object) -> list[str]:
    """Numbers of contacts, listed plainly, as records, or under a name; as text."""
    found = next(
        (inside[name] for name in ("ids", "contacts", "value") if inside_of(inside, name)),  # type: ignore[index]  # `inside_of` says it is there
        None,
    )
    rows = found if isinstance(found, list) else rows_in(inside)
    numbers = [one.get("id") if isinstance(one, Mapping) else one for one in rows]
    return [str(one) for one in numbers if one is not None]


async def _run(account: Account, segment: str) -> tuple[int | None, int | None]:
    """Contacts and opt-ins of a segment, by a run of it."""
    started = await account.perhaps(Call("POST", f"/filter/{segment}/runs"))
    run = inside_of(started, "run_id")
    pause = Pause(account.clock, account.within_s)
    while run is not None:
        state = await account.perhaps(Call("GET", f"/filter/runs/{run}"))
        status = str(inside_of(state, "status")).lower()
        if status == "done":
            result = inside_of(state, "result")
            return _whole(inside_of(result, "user_count")), _whole(
                inside_of(result, "opt_in_count")
            )
        if status not in {"waiting", "running", "in progress"} or not await pause.longer():
            break
    return None, None


def _whole(written: object) -> int | None:
    text = str(written)
    return int(text) if text.isdecimal() else None
