"""Lists that Stokly did not give: a person must see that they are left out, and why."""

from collections.abc import Sequence
from pathlib import Path

from audit.connectors.connector import Proof
from audit.connectors.exports.batch import Export
from audit.connectors.staging import Staging
from audit.connectors.stokly.resources import Resource

REFUSED = "stokly refused"  # note: path of a list -> status of the answer
FORBIDDEN = 403
# Nobody has seen these, so that they are not there is no news.
UNCONFIRMED = frozenset({"shipments", "refunds", "saleorder-items"})


def note_refusal(staging: Staging, resource: Resource, status: int) -> None:
    """Note that the list was not given, if it should have been."""
    if status == FORBIDDEN or resource.name not in UNCONFIRMED:
        staging.note(REFUSED, {**(staging.noted(REFUSED) or {}), resource.path: status})


def refused(staging: Staging, resource: Resource) -> tuple[Sequence[Export], Proof] | None:
    """The list as a table that is not whole: no row of it, and why; null where it was given."""
    status = (staging.noted(REFUSED) or {}).get(resource.path)
    if status is None:
        return None
    nothing = Export(Path(resource.name), None, lambda _: iter(()), told=resource.path, pages=0)
    why = f"Stokly did not give {resource.path} (status {status})"
    return [nothing], Proof(ended=False, why_incomplete=why)


def refusals(staging: Staging) -> list[str]:
    """One sentence a list that was not given."""
    noted: dict[str, int] = staging.noted(REFUSED) or {}
    return [
        f"Stokly did not give {path} (status {status}): nothing of it is in this snapshot. "
        + ("Give the client the right to read it." if status == FORBIDDEN else "It is not there.")
        for path, status in sorted(noted.items())
    ]
