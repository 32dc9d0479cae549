"""Whose contacts an opt-out is for: who is who as the audit found it, and who holds an identifier.

Exact alone, by the rule of `checks.workings.persons`: what more than `HUB` records share ties
nothing. A look-up that finds several contacts is no obstacle: each of them is opted out.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from audit.steps.consent.links import KeptLinks
from audit.steps.consent.reading import Stated
from checks.vocabulary import Design, System
from checks.vocabulary.repair import EMAIL_FIELD, EXTERNAL_ID, MOBILE_FIELD
from checks.workings.persons import HUB, ROUNDS

Find = Callable[[str, Sequence[str]], Awaitable[Mapping[str, tuple[str, ...]]]]
OF = pl.Schema({"customer_id": pl.String(), "contact_id": pl.String()})
NAMED = pl.Schema(
    {
        "customer_id": pl.String(),
        "field": pl.String(),
        "form": pl.String(),  # the normal form, by which records are counted
        "value": pl.String(),  # one way to write it
    }
)
HELD = pl.Schema({"field": pl.String(), "value": pl.String(), "contact_id": pl.String()})


@dataclass(frozen=True, slots=True)
class Found:
    """Who is meant.

    Attributes:
        contacts: customer_id (who stated it), contact_id; each pair once.
        hubs: identifiers that too many share; they tied nothing.
    """

    contacts: pl.DataFrame
    hubs: int


def records_of(customers: pl.Series, every: pl.LazyFrame) -> pl.DataFrame:
    """customer_id, record_id: who stated it, each record of theirs, survivors of merges too.

    Args:
        customers: ids of those who stated something.
        every: all customers that the source gives: customer_id, merged_into.
    """
    into = every.select(record_id=_bare("customer_id"), next=_bare("merged_into")).drop_nulls()
    merged = into.filter(pl.col("next") != "").collect()
    found = pl.DataFrame({"customer_id": customers.unique().sort()}).with_columns(
        record_id=_bare("customer_id")
    )
    newest = found
    for _ in range(ROUNDS):
        further = newest.join(merged, on="record_id", how="inner").select(
            "customer_id", record_id="next"
        )
        newest = further.join(found, on=["customer_id", "record_id"], how="anti").unique()
        if newest.is_empty():
            break
        found = pl.concat([found, newest])
    return found


async def contacts_of(
    customers: pl.Series, stated: Stated, links: KeptLinks, find: Find, design: Design
) -> Found:
    """Every contact of the people who stated something.

    Args:
        customers: ids of those who did.
        stated: what the source says.
        links: who is who of the newest audit.
        find: asks Emarsys who holds values of an identifier.
        design: which identifiers several people share by agreement.
    """
    records = records_of(customers, stated.customers)
    named, shared = _named(records, stated.customers, design)
    held = await _held(named, find)
    told, hubs = _without_hubs(named, held, shared)
    tied = _tied(records, told, links.rows)
    both = pl.concat([tied, told]).unique().sort("customer_id", "contact_id")
    return Found(both, hubs)


def _named(
    records: pl.DataFrame, every: pl.LazyFrame, design: Design
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What they may be found by, columns as `NAMED`; and how many customers share each form.

    An account code that is another customer's id is none.
    """
    wanted = every.with_columns(record_id=_bare("customer_id"), code=_bare("account_code"))
    mine = wanted.join(records.lazy(), on="record_id", how="inner", suffix="_of").collect()
    taken = wanted.select(code="record_id").join(
        mine.lazy().select("code").drop_nulls(), on="code", how="semi"
    )
    codes = mine.join(taken.collect(), on="code", how="anti")
    ids = records.select("customer_id", form="record_id", value="record_id")
    of = pl.col("customer_id_of").alias("customer_id")
    mails = [mine.select(of, form="email_norm", value=one) for one in _mails()]
    numbers = [mine.select(of, form="mobile_e164", value=one) for one in _numbers()]
    parts = {
        EXTERNAL_ID: [ids, codes.select(of, form="code", value="code")],
        EMAIL_FIELD: mails,
        MOBILE_FIELD: numbers,
    }
    named = pl.concat(
        frame.select("customer_id", pl.lit(field).alias("field"), "form", "value")
        for field, frames in parts.items()
        for frame in frames
    )
    apart = ~pl.col("form").is_in(sorted(design.allowed_shared))
    kept = named.drop_nulls().filter(pl.col("value") != "", apart).unique().cast(NAMED)
    shared = pl.concat(
        every.group_by(form=column)
        .agg(customers=pl.len().cast(pl.Int64))
        .select(pl.lit(field).alias("field"), "form", "customers")
        for field, column in ((EMAIL_FIELD, "email_norm"), (MOBILE_FIELD, "mobile_e164"))
    )
    few = shared.join(
        kept.lazy().select("field", "form").unique(), on=["field", "form"], how="semi"
    )
    return kept, few.collect()


async def _held(named: pl.DataFrame, find: Find) -> pl.DataFrame:
    """Columns as `HELD`."""
    told: list[tuple[str, str, str]] = []
    for field in (EXTERNAL_ID, EMAIL_FIELD, MOBILE_FIELD):
        values = named.filter(field=field)["value"].unique().sort().to_list()
        found = await find(field, values) if values else {}
        told += [(field, value, one) for value, ids in found.items() for one in ids]
    return pl.DataFrame(told, schema=HELD, orient="row")


def _without_hubs(
    named: pl.DataFrame, held: pl.DataFrame, shared: pl.DataFrame
) -> tuple[pl.DataFrame, int]:
    """customer_id, contact_id by identifiers that mean one person; and how many mean none."""
    both = named.join(held, on=["field", "value"], how="inner").join(
        shared, on=["field", "form"], how="left"
    )
    records = pl.col("contact_id").n_unique().over("field", "form") + pl.col("customers").fill_null(
        1
    )
    counted = both.with_columns(hub=records > HUB)
    hubs = counted.filter("hub").select("field", "form").n_unique() if counted.height else 0
    return counted.filter(~pl.col("hub")).select(OF.names()).unique(), hubs


def _tied(records: pl.DataFrame, told: pl.DataFrame, links: pl.LazyFrame) -> pl.DataFrame:
    """customer_id, contact_id: all contacts of the persons that a record or contact belongs to."""
    ours = links.filter(system=System.STOKLY.value).with_columns(record_id=_bare("record_id"))
    theirs = links.filter(system=System.EMARSYS.value)
    by_record = ours.join(records.lazy(), on="record_id", how="inner")
    by_contact = theirs.join(told.lazy(), left_on="record_id", right_on="contact_id", how="inner")
    people = pl.concat(
        [one.select("customer_id", "component_id") for one in (by_record, by_contact)]
    )
    return (
        theirs.join(people.unique(), on="component_id", how="inner")
        .select("customer_id", contact_id="record_id")
        .unique()
        .collect()
    )


def _mails() -> tuple[pl.Expr, ...]:
    return (pl.col("email_norm"), pl.col("email_raw").str.strip_chars())


def _numbers() -> tuple[pl.Expr, ...]:
    """An account may hold it with a plus, with 00 or with neither (Emarsys fact sheet, 9)."""
    digits = pl.col("mobile_e164").str.strip_prefix("+")
    raw = pl.col("mobile_raw").str.strip_chars()
    return (pl.col("mobile_e164"), digits, pl.lit("00") + digits, raw)


def _bare(column: str) -> pl.Expr:
    return pl.col(column).str.strip_chars()
