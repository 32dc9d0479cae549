"""How order lines are come by: in one list of all, or order by order as far as the budget goes."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import polars as pl

from audit.connectors.connector import Proof
from audit.connectors.http import Refused
from audit.connectors.stokly.door import FLAT_LINES, Door
from audit.connectors.stokly.each import Budget, Each
from audit.connectors.stokly.kept_pages import PROOF, KeptPages, pull_of
from audit.connectors.stokly.line_cache import LineCache
from audit.connectors.stokly.lists import Lists, missing
from audit.connectors.stokly.marked_orders import ID, marked
from audit.connectors.stokly.resources import Resource, resources
from audit.connectors.stokly.sampling import shown
from audit.source_parts import StoklyApi
from checks.vocabulary import ConnectorError

HOW = "stokly lines"  # note: path of the flat list that gives them; "" for order by order


@dataclass(frozen=True, slots=True)
class Pull:
    """One pull of one tenant.

    Attributes:
        door: who is asked.
        lists: the tenant's lists, and the staging they are read into.
        api: what the settings say.
        folder: where the cache of lines lies.
    """

    door: Door
    lists: Lists
    api: StoklyApi
    folder: Path

    @property
    def kept(self) -> KeptPages:
        """What it has kept so far."""
        return KeptPages(self.lists.staging, self.folder)


async def read_lines(pull: Pull, orders: Resource) -> None:
    """Read the lines of the orders that are kept.

    Raises:
        ConnectorError: there is no list of all though the settings rely on it, or no answer.
    """
    flat = await _flat(pull.lists, pull.api)
    pull.lists.staging.note(HOW, flat)
    if flat:
        await pull.lists.read(resources()["saleorder-items"].at(flat))
    else:
        await read_each(pull, orders, resources()["lines-of-one"])


async def read_each(pull: Pull, orders: Resource, resource: Resource) -> None:
    """Read the resource of every order that is kept; what was read before is not asked for."""
    export = pull.kept.export(orders)
    if export is None or export.columns is None:
        _prove(pull, resource, Proof(0, 0))
        return
    met = marked(export)
    with LineCache(pull.folder, resource.path, pull_of(pull.lists.staging)) as cache:
        missing = cache.meet(met)
        each = Each(
            host=pull.door.host,
            path=resource.path,
            id=resource.id[-1],
            size=pull.api.page_size,
            cache=cache,
            budget=_budget(pull, cache.asked()),
            told=pull.lists.told,
        )
        await each.read(missing, pull.api.at_once)
        proof = _proof(cache, met.height, each.not_whole)
    _prove(pull, resource, _as_whole_as(pull.kept.proof(orders.path), proof))


def _prove(pull: Pull, resource: Resource, proof: Proof) -> None:
    pull.lists.staging.note(f"{PROOF} {resource.path}", asdict(proof))


async def _flat(lists: Lists, api: StoklyApi) -> str:
    """The path of a list of all lines that tells each one's order; "" where there is none."""
    noted: str | None = lists.staging.noted(HOW)
    if noted is not None or api.lines == "each":
        return noted or ""
    for path in FLAT_LINES:
        try:
            page = await lists.first(resources()["saleorder-items"].at(path), 1)
        except Refused as refusal:
            if not missing(refusal):
                raise
            continue
        if page.ids and not page.ids[0].startswith("None/"):
            return path
    if api.lines == "list":
        raise ConnectorError(
            "Stokly gives no list of all order lines",
            where=f"stokly.api.lines, and {' and '.join(FLAT_LINES)}",
            do=f'write lines = "auto", or give the lines from a file; each tells its {ID}',
        )
    return ""


def _budget(pull: Pull, asked: int) -> Budget:
    most, minutes, clock = pull.api.max_requests, pull.api.max_minutes, pull.door.clock
    return Budget(
        requests=None if most is None else max(most - asked, 0),
        ends_at=None if minutes is None else clock.monotonic() + minutes * 60,
        clock=clock,
    )


def _as_whole_as(orders: Proof, proof: Proof) -> Proof:
    """What hangs on orders is no more complete than the list of orders is."""
    if orders.why_incomplete is None or proof.why_incomplete is not None:
        return proof
    why = f"the list of orders is not whole: {orders.why_incomplete}"
    return replace(proof, why_incomplete=why)


def _proof(cache: LineCache, orders: int, not_whole: Sequence[str]) -> Proof:
    held, records = cache.held(), cache.records()
    if held == orders:
        return Proof(count_first=records, count_last=records)
    why = shown(held, orders, _sample(cache, not_whole))
    if not_whole:
        why = f"{why}; {len(not_whole):,} orders kept changing or were gone while they were read"
    return Proof(count_first=records, count_last=records, ended=False, why_incomplete=why)


def _sample(cache: LineCache, not_whole: Sequence[str]) -> int:
    """Orders that chance chose; nought where none was left out for the budget.

    Orders are met in an order of chance: those up to the first that was never asked for are a
    random sample. Those behind it were read in earlier pulls, and are the ones that did not change
    since: they would make the sample look larger than it is.
    """
    unread = cache.unread()
    failed = pl.col("order_id").is_in([*not_whole])
    first = unread.filter(~failed).get_column("place").min()
    if not isinstance(first, int):
        return 0
    return first - 1 - unread.filter(failed, pl.col("place") < first).height
