"""The consent source, and no other: what was stated, and by whom, laid aside for one turn."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from audit.connectors.chosen import chosen
from audit.connectors.connector import Reading
from audit.connectors.system import Sources
from audit.progress import Telling
from audit.settings import Settings
from audit.steps.asking import waited_for
from checks.vocabulary import TABLES, SettingsError, System

CONSENT, CUSTOMER = "erp_consent", "erp_customer"
COLUMNS = {
    CONSENT: ("customer_id", "channel", "state", "changed_at"),
    CUSTOMER: (
        "customer_id",
        "account_code",
        "email_raw",
        "email_norm",
        "mobile_raw",
        "mobile_e164",
        "merged_into",
    ),
}
SHAPES = {
    table: pl.Schema({name: TABLES[table].schema[name] for name in names})
    for table, names in COLUMNS.items()
}


@dataclass(frozen=True, slots=True)
class Stated:
    """What the consent source says now.

    Attributes:
        statements: customer_id, channel, state, changed_at; the newest of each customer and
            channel.
        customers: who they are, as `COLUMNS`; nobody where their source is another one.
        refused: records of consent that could not be read.
        partly: why it is no whole copy, in words; empty where it is.
    """

    statements: pl.LazyFrame
    customers: pl.LazyFrame
    refused: int
    partly: tuple[str, ...]


def stated(workspace: Path, settings: Settings, aside: Path, told: Telling) -> Stated:
    """Read it, whole.

    Args:
        workspace: of the client.
        settings: of now.
        aside: a folder, its owner's alone, that lasts as long as what is given.
        told: hears how far it is.

    Raises:
        SettingsError: no source of Stokly's gives statements of consent.
        ConnectorError: it can't be read.
    """
    with closing(_only_consent(workspace, settings, aside)) as sources:
        waited_for(sources.fetch(told))
        kept = [_kept(one, aside, told) for one in sources.readings() if one.entity in COLUMNS]
    return Stated(
        statements=_newest(_laid(aside, CONSENT)),
        customers=_laid(aside, CUSTOMER).unique("customer_id", keep="any"),
        refused=sum(refused for refused, _ in kept),
        partly=tuple(why for _, why in kept if why),
    )


def _only_consent(workspace: Path, settings: Settings, aside: Path) -> Sources:
    """The source that gives consent, and of customers what the same source gives."""
    found = [one for one in chosen(workspace, settings) if one.system is System.STOKLY]
    for one in found:
        by_file = frozenset(one.files.by_table if one.files else ())
        givers: Sequence[frozenset[str]] = [by_file, *one.assigned.values()]
        for tables in givers:
            if CONSENT in tables:
                return one.only((tables | by_file) & {*COLUMNS}, aside)
    raise SettingsError(
        "no source of Stokly gives statements of consent",
        where="[stokly] in the settings",
        do="add a file of consents, or name the fields under [stokly.api.consent]",
    )


def _kept(reading: Reading, aside: Path, told: Telling) -> tuple[int, str]:
    """Lay a table aside; how many of its records were refused, and why it is not whole."""
    refused, table = 0, reading.entity
    for at, portion in enumerate(reading.portions):
        portion.rows.select(COLUMNS[table]).write_parquet(aside / f"{table}-{at:06}.parquet")
        whole_rows = portion.rejects.filter(pl.col("column").is_null())
        refused += whole_rows.height if table == CONSENT else 0
        told.advance(f"reading {table}", portion.seen)
    proof = reading.proof
    if proof is None or (proof.ended and proof.why_incomplete is None):
        return refused, ""
    return refused, f"{reading.source}: {proof.why_incomplete or 'its end was not seen'}"


def _laid(aside: Path, table: str) -> pl.LazyFrame:
    parts = sorted(aside.glob(f"{table}-*.parquet"))
    return pl.concat([pl.LazyFrame(schema=SHAPES[table]), *_scans(parts, table)])


def _scans(parts: Sequence[Path], table: str) -> Iterator[pl.LazyFrame]:
    return (pl.scan_parquet(one).cast(SHAPES[table]) for one in parts)


def _newest(rows: pl.LazyFrame) -> pl.LazyFrame:
    """One row a customer and channel, kept as a snapshot keeps it: the newest, in doubt the out.

    An opt-out without a time stands before any statement that has one.
    """
    out = pl.col("state") == "out"
    untimed_out = out & pl.col("changed_at").is_null()
    return (
        rows.with_columns(out=out, first=untimed_out)
        .sort("first", "changed_at", "out", descending=[True, True, True], nulls_last=True)
        .unique(["customer_id", "channel"], keep="first", maintain_order=True)
        .select(COLUMNS[CONSENT])
    )
