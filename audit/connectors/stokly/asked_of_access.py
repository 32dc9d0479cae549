"""First connection, first half: signing in, limits, pages, filters and the order of lists."""

from datetime import UTC, datetime, timedelta

from audit.connectors.http import Refused
from audit.connectors.paging.ranks import ranks
from audit.connectors.stokly.filters import after, both, differs, equals
from audit.connectors.stokly.lists import LOOKED_AT, kind
from audit.connectors.stokly.probing import Finding, Probe, named, said
from audit.connectors.stokly.resources import Resource, resources

ITEMS = "/v0/items"
LARGEST = 1000  # records a page; no larger one has been seen in use
YEARS_AHEAD = datetime(2100, 1, 1, tzinfo=UTC)  # no record changed after that
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
PAGED = ("customers", "saleorders", "items", "item-attribute-values", "inventory-records")


async def grant(probe: Probe) -> Finding:
    """How long is a sign-in good for?"""
    await probe.count(ITEMS)
    lasts = probe.door.grant.lasts
    if lasts is None:
        return Finding(
            "granted, without an expiry", "signed in again when a token is refused", None
        )
    minutes = f"granted, for {lasts.total_seconds() / 60:,.0f} minutes"
    return Finding(minutes, "signed in again a minute before it ends", lasts > timedelta(minutes=1))


async def clock(probe: Probe) -> Finding:
    """How far apart are the clocks?"""
    await probe.count(ITEMS)
    skew = probe.door.host.skew
    if skew is None:
        return Finding("Stokly tells no time", "delays are measured by our clock alone")
    told = f"Stokly's clock is {skew.total_seconds():+,.1f} s from ours"
    return Finding(told, "taken into account", abs(skew) < timedelta(minutes=1))


async def limits(probe: Probe) -> Finding:
    """What does Stokly say of its rate limit, and of an item?"""
    found = await probe.listed(ITEMS, 1)
    heads = {name: value for name, value in found.reply.headers.items() if "ratelimit" in name}
    told = ", ".join(f"{name} = {value}" for name, value in sorted(heads.items())) or "no header"
    accounts = named(sorted({str(one.get("accountkey")) for one in found.records}))
    pace = probe.api.requests_per_minute * probe.api.share
    own = all(one.get("accountkey") in {None, probe.api.account} for one in found.records)
    return Finding(
        f"{told}; account {accounts}; fields of an item: {named(found.fields)}",
        f"we ask {pace:,.0f} times a minute, and wait when nothing is left",
        own,
    )


async def pages(probe: Probe) -> Finding:
    """How many records does one page hold at most?"""
    full = await probe.listed(ITEMS, LARGEST)
    try:
        over = await probe.listed(ITEMS, LARGEST + 1)
    except Refused as refusal:
        told = f"{len(full.records):,} of {LARGEST:,}; {LARGEST + 1:,} answered"
        return Finding(f"{told} with status {refusal.reply.status}", "1,000 is the most", ok=True)
    told = f"{len(full.records):,} of {LARGEST:,}; {len(over.records):,} of {LARGEST + 1:,}"
    total = full.count or 0
    ok = len(full.records) == min(total, LARGEST)
    return Finding(
        f"{told}, of {total:,} in all", "pages are asked for by stokly.api.page_size", ok
    )


async def filters(probe: Probe) -> Finding:
    """Are two conditions in one filter understood?"""
    whole = await probe.count(ITEMS)
    active = await probe.count(ITEMS, equals("status", 0))
    nothing = both(equals("status", 0), differs("status", 0))
    neither = await probe.count(ITEMS, nothing)
    told = f"items: {said(whole)}; active: {said(active)}; active and not active: {said(neither)}"
    return Finding(told, "values of chosen attributes are asked for by a filter", neither == 0)


async def changed_since(probe: Probe) -> Finding:
    """By which fields can changed records be asked for?"""
    told: list[str] = []
    able: set[str] = set()
    for name in ("items", "saleorders", "customers"):
        path = resources()[name].path
        for field in ("timeUpdated", "updatedAt", "createdAt"):
            late = await probe.count(path, after(field, YEARS_AHEAD))
            early = await probe.count(path, after(field, LONG_AGO))
            works = late == 0 and isinstance(early, int) and early > 0
            able |= {name} if works and field != "createdAt" else set()
            told.append(f"{name} {field}: {'yes' if works else f'no ({said(late)})'}")
    return Finding(
        "; ".join(told),
        "records that change while they are read are read again at the end where this works",
        able == {"items", "saleorders", "customers"},
    )


async def sorted_lists(probe: Probe) -> Finding:
    """Which lists come in an order that never changes?"""
    found = {name: await _sort(probe, resources()[name]) for name in PAGED}
    told = "; ".join(f"{name}: {field or 'none'}" for name, field in found.items())
    return Finding(
        told,
        "a list with such an order is proved in one reading, another needs two or more",
        all(found.values()),
    )


async def _sort(probe: Probe, resource: Resource) -> str:
    for field in resource.sorts:
        further = (("sortField", field), ("sortDirection", "ASC"))
        try:
            found = await probe.listed(resource.path, LOOKED_AT, None, *further)
        except Refused:
            continue
        keys = [None if one.get(field) is None else str(one[field]) for one in found.records]
        if ranks(keys, kind(field)) is not None:
            return field
    return ""


QUESTIONS = (grant, clock, limits, pages, filters, changed_since, sorted_lists)
