"""The fields of the sandbox's Emarsys account, their choices, and the numbers the seed gives."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

import polars as pl

from audit.sandbox.chance import between, stream

FIRST_CUSTOM = 10_000  # custom fields of an account are numbered from somewhere above
OPEN = "open"


def fields(seed: int) -> pl.DataFrame:
    """One row per field, system fields first.

    Returns:
        id, string_id, en, de, type, is_open (a client may write it), is_custom.
    """
    known = _known()
    first = FIRST_CUSTOM + int(between(stream(seed, "field numbers"), 0, 5_000, 1)[0])
    own = [[first + 7 * place, *row, OPEN] for place, row in enumerate(known["custom"])]
    columns = ["id", "string_id", "en", "de", "type", "access"]
    rows = pl.DataFrame([*known["system"], *own], schema=columns, orient="row")
    return rows.select(
        "id",
        "string_id",
        "en",
        "de",
        "type",
        is_open=pl.col("access") == OPEN,
        is_custom=pl.col("id") >= FIRST_CUSTOM,
    )


def choices(of: pl.DataFrame) -> pl.DataFrame:
    """One row per choice of these fields: field, id (text), bit_position, en, de."""
    known = _known()
    shared = {**dict.fromkeys(known["of_yes_no"], known["yes_no"]), **known["choices"]}
    shared |= dict.fromkeys(known["of_country"], known["choices"]["country"])
    rows = [[name, *choice] for name, listed in shared.items() for choice in listed]
    named = pl.DataFrame(rows, schema=["string_id", "id", "en", "de"], orient="row")
    numbers = of.select("string_id", field="id")
    return named.join(numbers, on="string_id", how="inner", maintain_order="left").select(
        "field", pl.col("id").cast(pl.String), "en", "de", bit_position=pl.col("id")
    )


def number(of: pl.DataFrame, string_id: str) -> str:
    """A field's number, as text."""
    return str(of.filter(string_id=string_id)["id"].item())


def as_stored(contacts: pl.LazyFrame, seed: int) -> pl.LazyFrame:
    """Rows of a contacts export as the account stores them.

    Args:
        contacts: columns are `user_id` and English names of fields; values are labels.
        seed: of the account.

    Returns:
        id (a number), and one column per field under its number: text, with the ids of choices.
    """
    known = fields(seed)
    labelled = choices(known)
    columns = [name for name in contacts.collect_schema().names() if name != "user_id"]
    numbers = dict(known.select("en", pl.col("id").cast(pl.String)).iter_rows())
    return contacts.select(
        pl.col("user_id").cast(pl.Int64).alias("id"),
        *(
            _stored(pl.col(name), labelled.filter(field=int(numbers[name]))).alias(numbers[name])
            for name in columns
        ),
    )


def _stored(value: pl.Expr, labels: pl.DataFrame) -> pl.Expr:
    if labels.is_empty():
        return value
    return value.replace_strict(labels["en"], labels["id"], default=None, return_dtype=pl.String)


@cache
def _known() -> dict[str, Any]:
    path = files(__package__) / "fields.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
