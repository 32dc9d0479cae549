"""Homes: where customers live, and who of them lives together.

Numbers of land lines are +44 6800 followed by six digits: as mobile numbers, in a range that the
numbering plan gives to nobody.
"""

import numpy as np
import polars as pl

from audit.sandbox.chance import Flags, Ints, between, stream

TOGETHER_SHARE = 0.12  # of the consumers: those who live with another customer
HOUSEHOLDS = np.array([0, 0, 1, 1, 2, 2, 2])  # of seven people: two couples, and a family of three
FLAT_SHARE, LANDLINE_SHARE, SEX_SHARE = 0.1, 0.3, 1 / 3
HOUSES, FLATS, LANDLINES = 160, 20, 1_000_000
NUMBER_FIRST = ("en", "fr")  # languages that write a house's number before the street
LANDLINE_FORMS = np.array(["06800 ", "+446800"])
# Columns that are made here, or that a household has from its first.
HOME = ("line1", "line2", "city", "company", "landline", "sex")
# What people of one household have in common; never an e-mail or a mobile number.
SHARED = ("surname", "surname_part", "postcode", "city", "line1", "line2", "landline")


def at_home(named: pl.DataFrame, iso: pl.Series, is_trade: Flags, seed: int) -> pl.DataFrame:
    """The people with their homes; those of one household have the name and home of its first.

    Args:
        named: surname, surname_part, forename, postcode, city, street, language, sex; one row a
            person.
        iso: of each person's country.
        is_trade: whether it is a trade account; a company lives with nobody.
        seed: of the shop.

    Returns:
        the rows with line1, line2 (of few), company (of trade accounts), landline (of three in
        ten) and sex ("male" or "female", of a third of the consumers).
    """
    rng = stream(seed, "homes")
    size = named.height
    alone = named.with_columns(
        line1=_line(between(rng, 1, HOUSES, size)),
        line2=_flat(rng, size),
        landline=pl.Series(LANDLINE_FORMS[between(rng, 0, 2, size)]) + _digits(rng, size),
        company=pl.when(pl.Series(is_trade)).then("surname"),
    )
    first = _first_of_each(alone.select("forename", iso=iso), is_trade, rng)
    together = alone.with_columns(pl.col(SHARED).gather(first))
    return together.with_columns(
        landline=pl.when(pl.Series(rng.random(size) < LANDLINE_SHARE)).then("landline"),
        sex=pl.when(pl.Series((rng.random(size) < SEX_SHARE) & ~is_trade)).then("sex"),
    )


def _first_of_each(people: pl.DataFrame, is_trade: Flags, rng: np.random.Generator) -> pl.Series:
    """The row of the first of each person's household: the person's own for most.

    A household is of one country, and no two in it have one forename.
    """
    consumers = np.flatnonzero(~is_trade)
    chosen = rng.permutation(consumers)[: round(TOGETHER_SHARE * consumers.size)]
    at = pl.int_range(pl.len()).over("iso")
    groups = (
        people.with_row_index("row")[chosen]
        .with_columns(at=at)
        .with_columns(
            household=at // HOUSEHOLDS.size * HOUSEHOLDS.size
            + pl.lit(pl.Series(HOUSEHOLDS)).gather(at % HOUSEHOLDS.size)
        )
    )
    household = ("iso", "household")
    lives_there = pl.col("forename").is_first_distinct().over(household)
    first = groups.select(
        "row", first=pl.when(lives_there).then(pl.col("row").first().over(household))
    )
    rows = pl.int_range(people.height, dtype=pl.UInt32, eager=True)
    known = first.drop_nulls()
    return rows.scatter(known["row"], known["first"])


def _line(number: Ints) -> pl.Expr:
    """House and street as the language writes them."""
    house = pl.lit(pl.Series(number)).cast(pl.String)
    before = pl.col("language").str.slice(0, 2).is_in(NUMBER_FIRST)
    return (
        pl.when(before)
        .then(house + " " + pl.col("street"))
        .otherwise(pl.col("street") + " " + house)
    )


def _flat(rng: np.random.Generator, size: int) -> pl.Expr:
    flat = pl.format("Flat {}", pl.lit(pl.Series(between(rng, 1, FLATS, size))))
    lives_in_one = pl.Series(rng.random(size) < FLAT_SHARE)
    return pl.when(lives_in_one & pl.col("language").str.starts_with("en")).then(flat)


def _digits(rng: np.random.Generator, size: int) -> pl.Series:
    """Six digits each, all different as long as there are enough."""
    drawn = rng.permutation(LANDLINES)[np.arange(size) % LANDLINES]
    return pl.Series(drawn).cast(pl.String).str.zfill(6)
