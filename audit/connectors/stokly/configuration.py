"""How the tenant is set up, as kept in a snapshot: what changes here breaks the flow unseen.

No field that is not known harmless is kept of a channel; see `channels.py`.
"""

from collections.abc import Iterator
from json import loads

import polars as pl

from audit.connectors.exports.batch import Export
from audit.connectors.stokly.channels import in_use
from audit.connectors.stokly.kept_pages import KeptPages
from audit.connectors.stokly.products import BIN_LEVEL, ITEM_LEVEL, LOCATION_LEVEL, level
from audit.connectors.stokly.reshaped import in_full
from audit.connectors.stokly.resources import Resource, resources
from audit.connectors.stokly.statuses import STATUSES, meant

CONFIGURATION = pl.Schema({"kind": pl.String(), "key": pl.String(), "value_redacted": pl.String()})
# List -> what its records are called, and the fields that name one to a person.
RECORDS = {
    "channels": ("channel", ("name", "channelId")),
    "item-attributes": ("item attribute", ("name", "itemAttributeId")),
    "item-types": ("item type", ("name", "itemTypeId")),
    "tags": ("item tag", ("group", "value")),
    "locations": ("location", ("name", "locationId")),
    "bins": ("bin", ("name", "binId")),
}
READ = ("customers", "saleorders", "items", "invoices", "shipments", "refunds")


def configuration(kept: KeptPages) -> pl.DataFrame:
    """All that was kept of it, columns as `CONFIGURATION`.

    Kinds: one for each list of `RECORDS`; "mapping" of a channel's fields; "fields" of a list;
    "word" met in a field, with its meaning; "coverage" of a field that some records lack.
    """
    known = resources()
    frames = [
        _records(export, *RECORDS[name]) for name in RECORDS if (export := kept.export(known[name]))
    ]
    frames += _mappings(kept)
    for name in READ:
        if export := kept.export(known[name]):
            frames += _met(known[name], export)
    if stock := kept.export(known["inventory-records"]):
        frames.append(_levels(stock))
    return pl.concat([pl.DataFrame(schema=CONFIGURATION), *frames])


def _records(export: Export, kind: str, named_by: tuple[str, ...]) -> pl.DataFrame:
    """One row a record: all that it says, as JSON with its fields in order."""
    names = sorted(export.columns or ())
    if not names:
        return pl.DataFrame(schema=CONFIGURATION)
    return (
        in_full(export, *names)
        .select(
            kind=pl.lit(kind),
            key=pl.concat_str(
                (pl.col(name) for name in named_by if name in names),
                separator=" ",
                ignore_nulls=True,
            ),
            value_redacted=pl.struct(names).struct.json_encode(),
        )
        .unique(maintain_order=True)
    )


def _mappings(kept: KeptPages) -> Iterator[pl.DataFrame]:
    known = resources()
    channels = [
        one
        for _, body in kept.staging.bodies(known["channels"].path)
        for one in in_use(loads(body)["data"])
    ]
    for one in channels:
        export = kept.export(known["mappings"].of(str(one["channelId"])))
        if export is not None:
            yield _records(export, "mapping", ("mappingId", "name")).with_columns(
                key=pl.concat_str(pl.lit(f"{one.get('name')} "), pl.col("key").fill_null(""))
            )


def _met(resource: Resource, export: Export) -> Iterator[pl.DataFrame]:
    """The list's fields, the words in them, and how many records lack what is expected."""
    own = export.columns or ()
    yield _row("fields", resource.path, ", ".join(sorted(own)))
    if not own:
        return
    wanted = tuple(dict.fromkeys((*resource.expected, *resource.words)))
    rows = in_full(export, *wanted)
    for name in resource.words:
        if name in own:
            yield _words(resource, name, rows.get_column(name))
    lacking = rows.select(resource.expected).null_count().row(0, named=True)
    for name, count in lacking.items():
        if count:
            told = f"{count:,} of {rows.height:,} records lack it"
            yield _row("coverage", f"{resource.path} {name}", told)


def _words(resource: Resource, name: str, met: pl.Series) -> pl.DataFrame:
    words = met.drop_nulls().str.split(",").explode().unique().sort().rename("key").to_frame()
    means = (
        meant(resource.name, pl.col("key"))
        if name == "status" and resource.name in STATUSES
        else pl.lit("met")
    )
    return words.select(
        kind=pl.lit("word"),
        key=pl.concat_str(pl.lit(f"{resource.path} {name} "), "key"),
        value_redacted=means,
    )


def _levels(stock: Export) -> pl.DataFrame:
    """How many stock records there are of each level; they are never added up."""
    records = in_full(stock, "itemId", "locationId", "binId").unique()
    met = records.select(one=level()).group_by("one").len()
    counts = dict(met.iter_rows())
    levels = (ITEM_LEVEL, LOCATION_LEVEL, BIN_LEVEL)
    told = ", ".join(f"{counts.get(one, 0):,} of {one}s" for one in levels)
    return _row("coverage", "/v1/inventory-records levels", told)


def _row(kind: str, key: str, value: str) -> pl.DataFrame:
    return pl.DataFrame([(kind, key, value)], CONFIGURATION, orient="row")
