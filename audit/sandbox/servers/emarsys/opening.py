"""An account of the sandbox's Emarsys: made from a shop, or filled with as many as one likes."""

import json

import polars as pl

from audit.sandbox.building import Shop
from audit.sandbox.chance import LOWER, codes, stream
from audit.sandbox.records.sales import INSTANT
from audit.sandbox.records.segments import rules
from audit.sandbox.servers.emarsys.fields import as_stored
from audit.sandbox.servers.emarsys.options import EmarsysOptions
from audit.sandbox.servers.emarsys.state import EmarsysState, account, insert

FIRST_EVENT, FIRST_LIST, FIRST_FILLED = 4001, 77, 900_000_001
LISTED, MADE = "Customers of the shop", "2025-01-15 09:30:00"
FILLED_COUNTRIES = ("United Kingdom", "Germany", "France")


def state_of(shop: Shop, options: EmarsysOptions) -> EmarsysState:
    """The account that the shop's Emarsys exports were made from.

    Where it lies in a file already, it goes on as it was left.
    """
    state = account(shop.seed, options)
    if state.value("select 1 from segment limit 1"):
        return state
    contacts = as_stored(_as_text(shop.frames["contacts"]), shop.seed).collect()
    insert(state, "contact", _with_uid(contacts, shop.seed))
    insert(state, "segment", _segments(shop.seed))
    _put_on_list(state)
    _remember_events(state, shop)
    return state


def fill(state: EmarsysState, contacts: int = 250_000, seed: int = 1) -> None:
    """Add made-up contacts, for measuring: an e-mail, a name, a country and an opt-in each."""
    place = pl.int_range(contacts)
    opt_in = pl.when(place % 5 != 0).then(pl.when(place % 3 == 0).then(2).otherwise(1))
    words = {1: "True", 2: "False"}
    rows = pl.LazyFrame({"at": range(contacts)}).select(
        (place + FIRST_FILLED).cast(pl.String).alias("user_id"),
        pl.format("F{}", place).alias("External ID"),
        pl.format("person.{}@example.org", place).alias("Email"),
        pl.format("44770{}", 900_000 + place).alias("Mobile"),
        opt_in.replace_strict(words, default=None, return_dtype=pl.String).alias("Opt-In"),
        pl.lit("True").alias("Email Valid"),
        pl.lit("stokly").alias("Source"),
        pl.lit("2025-06-01T08:00:00Z").alias("Date of First Registration"),
        pl.lit("2025-06-01T08:00:00Z").alias("Last Modified"),
        pl.format("Ann{}", place % 997).alias("First Name"),
        pl.format("Bell{}", place % 9973).alias("Last Name"),
        (place % 3)
        .replace_strict(dict(enumerate(FILLED_COUNTRIES)), return_dtype=pl.String)
        .alias("Country"),
        pl.format("AB{} 1CD", place % 99).alias("ZIP Code"),
    )
    insert(state, "contact", _with_uid(as_stored(rows, state.seed).collect(), seed))


def _as_text(contacts: pl.LazyFrame) -> pl.LazyFrame:
    """All as an export writes it."""
    return contacts.with_columns(
        pl.selectors.datetime().dt.strftime(INSTANT), pl.selectors.date().cast(pl.String)
    )


def _with_uid(contacts: pl.DataFrame, seed: int) -> pl.DataFrame:
    rng = stream(seed, "uids")
    return contacts.with_columns(
        pl.Series("uid", codes(rng, contacts.height, 10, LOWER), dtype=pl.String)
    )


def _segments(seed: int) -> pl.DataFrame:
    rows = [(number, name, json.dumps(rule)) for number, (name, rule) in rules(seed).items()]
    return pl.DataFrame(rows, schema=["id", "name", "rule"], orient="row")


def _put_on_list(state: EmarsysState) -> None:
    """The one list of a new account: whoever came with an id of the shop's."""
    state.make("insert into list (id, name, created) values (?, ?, ?)", FIRST_LIST, LISTED, MADE)
    whom = f'select {FIRST_LIST}, id from contact where "{state.external_id}" is not null'  # noqa: S608 - numbers
    state.make(f"insert into list_member {whom}")


def _remember_events(state: EmarsysState, shop: Shop) -> None:
    """What was triggered before; its trigger ids suppress repeats."""
    told = shop.frames["external_events"].collect()
    names = told["event_name"].unique().sort()
    kept = pl.DataFrame({"name": names}).with_row_index("id", FIRST_EVENT)
    insert(state, "event", kept.with_columns(created=pl.lit(MADE)))
    made = told.join(kept.rename({"name": "event_name", "id": "event"}), on="event_name")
    insert(
        state,
        "trigger_made",
        made.unique(["event", "trigger_id"], keep="first", maintain_order=True).select(
            "event",
            pl.col("contact_id").cast(pl.Int64),
            "trigger_id",
            pl.col("event_time").dt.strftime(INSTANT),
        ),
    )
