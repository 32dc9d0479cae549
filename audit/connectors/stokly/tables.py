"""What Stokly's lists are to the checks: which canonical table each is, and how it is made one."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import polars as pl

from audit.connectors.connector import Proof
from audit.connectors.exports.batch import LINE, Export
from audit.connectors.stokly.kept_pages import KeptPages
from audit.connectors.stokly.line_amounts import USED, before_discount
from audit.connectors.stokly.lines import HOW
from audit.connectors.stokly.marked_orders import ID
from audit.connectors.stokly.products import products
from audit.connectors.stokly.reshaped import in_full, reshaped
from audit.connectors.stokly.resources import Resource, resources
from audit.source_parts import ConsentFields, StoklyApi
from checks.vocabulary import SettingsError

Given = tuple[Sequence[Export], Proof]

# Canonical table -> the list it is made from.
LISTS: Mapping[str, str] = {
    "erp_customer": "customers",
    "erp_consent": "customers",
    "erp_order": "saleorders",
    "erp_order_line": "saleorder-items",
    "erp_dispatch": "shipments",
    "erp_dispatch_line": "shipments",
    "erp_refund": "refunds",
    "erp_refund_line": "refunds",
    "erp_product": "items",
}
NOBODY_HAS_SEEN = ("erp_dispatch", "erp_dispatch_line", "erp_refund", "erp_refund_line")
INSIDE = "lines"  # of a dispatch or a refund
SKUS = frozenset({"itemSku", "sku"})
INVOICED = ("issueDate", "exchangeRate")


def gives(api: StoklyApi) -> tuple[str, ...]:
    """The tables that the settings let the API give."""
    left_out = {table for table in LISTS if api.paths.get(table) == ""}
    left_out |= {"erp_consent"} - {"erp_consent" for _ in api.consent}
    left_out |= {"erp_order_line"} if api.lines == "none" else set()
    return tuple(table for table in LISTS if table not in left_out)


def resource_of(table: str, api: StoklyApi) -> Resource:
    """The list that a table is made from, at the path that the settings give."""
    resource = resources()[LISTS[table]]
    sides = [one for one in LISTS if LISTS[one] == resource.name]
    path = next((api.paths[one] for one in (table, *sides) if api.paths.get(one)), resource.path)
    return resource.at(path)


def made(table: str, kept: KeptPages, api: StoklyApi, channel: str) -> Given | None:
    """The table from what was kept; null where Stokly turned out not to give it.

    Args:
        table: canonical.
        kept: what was fetched.
        api: what the settings say.
        channel: id of the channel whose titles count; "" for none.
    """
    resource = resource_of(table, api)
    if table == "erp_order_line":
        return _lines(kept)
    if not kept.has(resource.path):
        return None
    proof = kept.proof(resource.path)
    export = kept.export(resource) if "{}" not in resource.path else kept.of_each(resource, ID)
    if export is None:
        return None
    if table in {"erp_dispatch_line", "erp_refund_line"}:
        return _inside(kept, resource, export, proof)
    make: dict[str, Callable[[], Export]] = {
        "erp_consent": lambda: consents(export, api.consent),
        "erp_order": lambda: _invoiced(export, kept),
        "erp_product": lambda: _shown(export, kept, api, channel),
    }
    whole = make.get(table, lambda: export)()
    return [whole], _uncounted(proof) if table == "erp_consent" else proof


def consents(
    customers: Export, channels: Mapping[Literal["email", "sms"], ConsentFields]
) -> Export:
    """One row for each customer and channel of which something is stated.

    Raises:
        SettingsError: no customer has the field that the settings name.
    """
    own = customers.columns or ()
    named = [name for one in channels.values() for name in _fields(one).values() if name]
    lacking = [name for name in named if name not in own]
    if own and lacking:
        raise SettingsError(
            f"no customer of Stokly has a field {lacking[0]}",
            where="stokly.api.consent in the settings file",
            do=f"name one of: {', '.join(own)}",
        )

    def make(texts: pl.DataFrame) -> pl.DataFrame:
        return pl.concat(_stated(texts, channel, one) for channel, one in channels.items())

    return reshaped(customers, make, ("customerId", *named))


def _stated(customers: pl.DataFrame, channel: str, fields: ConsentFields) -> pl.DataFrame:
    columns = {
        column: pl.col(name) if name else pl.lit(None, pl.String)
        for column, name in _fields(fields).items()
    }
    return customers.select(
        LINE, customer_id="customerId", channel=pl.lit(channel), **columns
    ).filter(pl.col("state").is_not_null())


def _fields(one: ConsentFields) -> dict[str, str | None]:
    return {
        "state": one.state,
        "changed_at": one.changed_at,
        "source": one.source,
        "evidence": one.evidence,
    }


def _lines(kept: KeptPages) -> Given | None:
    flat = kept.staging.noted(HOW)
    if flat is None:
        return None
    resource = resources()["saleorder-items"].at(flat) if flat else resources()["lines-of-one"]
    if not kept.has(resource.path):
        return None
    export = kept.export(resource) if flat else kept.of_each(resource, ID)
    if export is None:
        return None
    return [reshaped(export, before_discount, USED)], kept.proof(resource.path)


def _inside(kept: KeptPages, resource: Resource, export: Export, proof: Proof) -> Given | None:
    if INSIDE not in (export.columns or ()) or "{}" in resource.path:
        return None
    lines = kept.export(resource, INSIDE)
    if lines is None or not SKUS & {*(lines.columns or ())}:
        return None
    return [lines], _uncounted(proof)


def _invoiced(orders: Export, kept: KeptPages) -> Export:
    """The orders, each with the date and rate of its first invoice: then finance counts it."""
    invoices = kept.export(resources()["invoices"])
    if invoices is None or invoices.columns is None or ID not in invoices.columns:
        return orders
    names = [name for name in INVOICED if name in invoices.columns]
    first = (
        in_full(invoices, ID, *names)
        .filter(pl.col(ID).is_not_null())
        .sort(*names, nulls_last=True)
        .unique(ID, keep="first", maintain_order=True)
        .rename({name: f"{name} of it" for name in names})
    )

    def make(texts: pl.DataFrame) -> pl.DataFrame:
        joined = texts.join(first, on=ID, how="left", maintain_order="left")
        return joined.with_columns(
            pl.coalesce(f"{name} of it", *({name} & {*texts.columns})).alias(name) for name in names
        ).drop(f"{name} of it" for name in names)

    return reshaped(orders, make, (ID, *names))


def _shown(items: Export, kept: KeptPages, api: StoklyApi, channel: str) -> Export:
    lists = resources()
    return products(
        items,
        values=kept.export(lists["item-attribute-values"]),
        attributes=api.attributes,
        listings=kept.export(lists["listings"].of(channel)) if channel else None,
        inventory=kept.export(lists["inventory-records"]),
        seen_at=kept.staging.started_at,
    )


def _uncounted(proof: Proof) -> Proof:
    """What holds of the records holds of what is in them, but for their number."""
    return Proof(ended=proof.ended, why_incomplete=proof.why_incomplete)
