"""First connection, second half: what customers, orders, lines, stock and channels look like."""

import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from audit.connectors.http import Call, Refused
from audit.connectors.stokly.channels import KEPT
from audit.connectors.stokly.door import FLAT_LINES, LINES_OF_ONE, UNCONFIRMED
from audit.connectors.stokly.filters import equals
from audit.connectors.stokly.probing import Finding, Probe, Record, named, said
from audit.connectors.stokly.resources import resources
from audit.connectors.stokly.statuses import UNKNOWN, meaning

NEWEST = 1000
CONSENT = re.compile(r"opt|consent|marketing|subscri|newsletter", re.IGNORECASE)
ZONED = re.compile(r"(Z|[+-]\d\d:?\d\d)$")
OK, FORBIDDEN = 200, 403
CUSTOMERS, ORDERS = "/v0/customers", "/v2/saleorders"
STOCK = "/v1/inventory-records"


async def customers(probe: Probe) -> Finding:
    """What is known of a customer?"""
    found = await probe.listed(CUSTOMERS, NEWEST)
    counts = [(code, await probe.count(CUSTOMERS, equals("status", code))) for code in (0, 1, 2)]
    told = ", ".join(f"{code}: {said(count)}" for code, count in counts)
    mailed = sum(bool(one.get("email")) for one in found.records)
    odd = [one for one in found.records if meaning("customers", one.get("status")) == UNKNOWN]
    return Finding(
        f"by status {told}; {mailed:,} of {len(found.records):,} have an e-mail address;"
        f" fields: {named(found.fields)}",
        "status 1 is taken as active, 0 as deleted; that is inferred: compare with the screens",
        not odd and bool(found.records),
    )


async def consent(probe: Probe) -> Finding:
    """Does Stokly hold consent?"""
    found = await probe.listed(CUSTOMERS, NEWEST)
    fields = [name for name in found.fields if CONSENT.search(name)]
    declared = {one.state for one in probe.api.consent.values()}
    lacking = sorted(declared - {*found.fields})
    if lacking:
        return Finding(f"no field {named(lacking)}", "correct stokly.api.consent", ok=False)
    return Finding(
        f"fields that may hold it: {named(fields)}; declared: {named(sorted(declared))}",
        "only what stokly.api.consent names is read; without it no check speaks of consent",
        bool(declared) or None,
    )


async def orders(probe: Probe) -> Finding:
    """Which words do the newest orders hold?"""
    newest = (("sortField", "niceId"), ("sortDirection", "DESC"))
    found = await probe.listed(ORDERS, NEWEST, None, *newest)
    told = [
        f"{name}: {named(_words(found.records, name))}"
        for name in ("stage", "itemStatuses", "sourceType", "channelName")
    ]
    only = await _only_alone(probe, found.records, found.fields)
    return Finding(
        f"{'; '.join(told)}; fields: {named(found.fields)}; only in a single order: {only}",
        "a word that is not known makes an order `unknown`; say what it means in stokly.statuses",
        bool(found.records),
    )


async def lines(probe: Probe) -> Finding:
    """Are components of kits among the lines, and is `price` a unit's or a line's?"""
    newest = (("sortField", "niceId"), ("sortDirection", "DESC"))
    [order] = (await probe.listed(ORDERS, 1, None, *newest)).records or [{}]
    if not order:
        return Finding("no order", "ask again when there is one")
    path = LINES_OF_ONE.format(order.get("saleOrderId"))
    whole = await probe.listed(path, NEWEST)
    bought = await probe.count(path, equals("parentId", None))
    return Finding(
        f"{len(whole.records):,} lines, {said(bought)} of them without a parent;"
        f" {_price(whole.records)}; fields: {named(whole.fields)}",
        "lines with a parent are kept apart; amounts come from displayPrice, which is a unit's,"
        " or from displayLinePrice",
        any(name in whole.fields for name in ("displayPrice", "displayLinePrice")) or None,
    )


async def unconfirmed(probe: Probe) -> Finding:
    """Which of the addresses that nobody has seen are there?"""
    [order] = (await probe.listed(ORDERS, 1)).records or [{}]
    own = [resources()[name].path for name in ("invoices", "shipments", "refunds")]
    paths = [*own, *FLAT_LINES, *UNCONFIRMED]
    found = {
        path: await probe.status(path.format(order.get("saleOrderId", "none"))) for path in paths
    }
    there = [path for path, status in found.items() if status == OK]
    return Finding(
        "; ".join(f"{path}: {status}" for path, status in found.items()),
        f"there: {named(there)}; a table of what is not there comes from a file, or not at all",
        None if FORBIDDEN not in found.values() else False,
    )


async def stock(probe: Probe) -> Finding:
    """Do the stock records of bins add up to those of locations and items?"""
    [first] = (await probe.listed(STOCK, 1)).records or [{}]
    if not first:
        return Finding("no stock record", "stock comes from the items, or from a file")
    item = str(first.get("itemId"))
    records = (await probe.listed(STOCK, NEWEST, equals("itemId", item))).records
    own = [one for one in records if str(one.get("itemId")) == item]
    sums = {level: sum(map(_on_hand, some)) for level, some in _levels(own).items()}
    told = ", ".join(f"{level}: {total}" for level, total in sums.items())
    return Finding(
        f"on hand of one item, by level: {told}",
        "the levels are kept apart; an item's stock is its own figure, never a sum of records",
        len({*sums.values()}) == 1,
    )


async def channels(probe: Probe) -> Finding:
    """Which sales channels are there?"""
    found = (await probe.listed("/v0/channels", NEWEST)).records
    told = [
        f"{one.get('name')} (type {one.get('type')}, {meaning('channels', one.get('status'))})"
        for one in found
    ]
    names = {one.get("name") for one in found}
    left = sorted({name for one in found for name in one} - KEPT)
    return Finding(
        f"{named(told)}; never kept of them: {named(left)}",
        "stokly.api.shop_channel names the one whose titles the catalogue should show",
        not probe.api.shop_channel or probe.api.shop_channel in names,
    )


async def times(probe: Probe) -> Finding:
    """Do times tell their zone?"""
    found = (await probe.listed(ORDERS, NEWEST)).records
    written = [str(one["createdAt"]) for one in found if one.get("createdAt")]
    zoned = sum(bool(ZONED.search(one)) for one in written)
    return Finding(
        f"{zoned:,} of {len(written):,} tell it, e.g. {written[0] if written else 'none'}",
        "a time without a zone is taken as the client's own; compare one with the store's",
        zoned == len(written),
    )


async def _only_alone(probe: Probe, records: Sequence[Record], fields: list[str]) -> str:
    if not records:
        return "none"
    path = f"{ORDERS}/{records[0].get('saleOrderId')}"
    try:
        said_alone = (await probe.door.host.ask(Call("GET", path))).parsed()
    except Refused as refusal:
        return f"status {refusal.reply.status}"
    alone = said_alone.get("data") if isinstance(said_alone, dict) else None
    return named(sorted({*alone} - {*fields})) if isinstance(alone, dict) else "no record"


def _words(records: Sequence[Record], name: str) -> list[str]:
    met: Counter[str] = Counter()
    for one in records:
        value = one.get(name)
        met.update(map(str, value) if isinstance(value, list) else [str(value)])
    return [f"{word} {count:,}" for word, count in met.most_common()]


def _price(records: Sequence[Record]) -> str:
    """Which of the two the amounts of lines with several units speak for."""
    units = lines_ = 0
    for one in records:
        unit, price, quantity = (
            _amount(one, name) for name in ("displayPrice", "price", "quantity")
        )
        if unit is None or price is None or quantity is None or quantity <= 1:
            continue
        nearer = abs(price - unit) < abs(price - unit * quantity)
        units, lines_ = units + nearer, lines_ + (not nearer)
    return f"`price` is a unit's on {units:,} and the line's on {lines_:,} lines of several units"


def _amount(one: Record, name: str) -> Decimal | None:
    try:
        return Decimal(str(one[name]))
    except (KeyError, InvalidOperation):
        return None


def _on_hand(one: Record) -> Decimal:
    return _amount(one, "onHand") or Decimal(0)


def _levels(records: Sequence[Record]) -> dict[str, list[Record]]:
    nowhere = "UNASSIGNED"
    found: dict[str, list[Record]] = {"item": [], "locations": [], "bins": []}
    for one in records:
        if one.get("locationId") == nowhere:
            found["item"].append(one)
        else:
            found["locations" if one.get("binId") == nowhere else "bins"].append(one)
    return found


QUESTIONS = (customers, consent, orders, lines, unconfirmed, stock, channels, times)
