"""The results of a call matched to its items: by their keys, whatever their order or type."""

from collections.abc import Sequence
from typing import Any

from audit.connectors.emarsys.account import inside_of
from audit.connectors.emarsys.envelope import failed_items
from audit.connectors.emarsys_writer.endings import Unsure
from audit.connectors.emarsys_writer.sending import Said

UNKNOWN = "unknown"  # code of an item that failed without one


def ids_told(inside: object) -> tuple[str, ...]:
    """Ids that an answer names: text for contacts that were there, numbers for new ones."""
    ids = inside_of(inside, "ids")
    return tuple(str(one) for one in ids) if isinstance(ids, list) else ()


def failures(keys: Sequence[str], said: Said, where: str, *, by_id: bool) -> dict[str, str]:
    """Items that failed -> their codes; an item that no error names was carried out.

    Args:
        keys: of all items, as they were sent.
        said: the answer.
        where: the call in words.
        by_id: whether the keys are contact ids, so that the answer's ids name them too.

    Raises:
        Unsure: an error names none of them, and nothing tells whose it is.
    """
    told: dict[str, Any] = failed_items(said.inside)
    failed = {key: told[key] for key in keys if key in told}
    nameless = len(told) - len(failed)
    if not nameless:
        return failed
    named = set(ids_told(said.inside)) if by_id else set()
    left = [key for key in keys if key not in failed and key not in named]
    if len(left) != nameless:
        raise Unsure(f"{nameless:,} items failed and the answer does not say which", where=where)
    return failed | dict.fromkeys(left, UNKNOWN)
