"""People: the customers and guests of a year of trade, none of whom exists.

E-mail domains are reserved ones (RFC 2606, RFC 6761). Every number is +44 6700 followed by six
digits: the numbering plan of the United Kingdom leaves all that begins with 06 unused, so it is
nobody's. The thousand numbers that Ofcom keeps free for drama are too few for a shop, and one of
another length than a real one is no number to whoever reads it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
import polars as pl

from audit.sandbox.chance import Flags, Ints, between, spread, stream
from audit.sandbox.records.homes import HOME, at_home
from audit.sandbox.records.names import HOME_LOCALE, POSTCODES, Pool, places, pool
from audit.sandbox.year.documents import ORDER

CONSUMER, TRADE_ACCOUNT = "0", "1"  # Stokly fact sheet, 3.1
TRADE_SHARE, EMAIL_SHARE, PHONE_SHARE = 0.25, 0.96, 0.6
TILL_SHARE, GUESTS_AN_ORDER = 0.3, 0.85
KNOWN_BEFORE_SHARE, KNOWN_BEFORE_DAYS = 0.6, 1000
FIRST_DAYS = 60  # of the trade: who buys in them may have been a customer for long
NUMBERS = 1_000_000  # six digits
DOMAINS = np.array(["example.com", "example.org", "example.net", "mail.test"])
DESKS = np.array(["office", "orders", "accounts", "hello"])
PHONE_FORMS = np.array(["+446700", "06700 ", "00446700", "+44 (0)6700 "])


def customers(heads: pl.DataFrame, seed: int) -> pl.DataFrame:
    """One row per customer of the trade, in order of the trade's own number.

    Returns:
        customer (the trade's number), customer_id (Stokly's: trade accounts have a T before it),
        type, email, mobile (E.164), phone (as typed), forename, surname, iso, postcode, language,
        birthday, first_at and created_at (UTC), and the columns of `HOME`.
    """
    known = (
        heads.filter(pl.col("customer").is_not_null())
        .sort("doc")
        .group_by("customer")
        .agg(first_at=pl.col("placed_at").first(), country=pl.col("country").first())
        .sort("customer")
    )
    rng = stream(seed, "customers")
    size = known.height
    is_trade = spread(rng, size) < TRADE_SHARE
    iso = known["country"].replace_strict(places()[0], default="", return_dtype=pl.String)
    named = at_home(_named(rng, iso, is_trade, seed), iso, is_trade, seed)
    email = spread(rng, size) < EMAIL_SHARE
    phone = (rng.random(size) < PHONE_SHARE) | ~email
    digits = _digits(rng, size, offset=0)
    return known.with_columns(
        pl.Series("customer_id", np.where(is_trade, "T", "")) + pl.col("customer"),
        pl.Series("type", np.where(is_trade, TRADE_ACCOUNT, CONSUMER)),
        email=_where(email, _addresses(rng, named, is_trade)),
        mobile=_where(phone, "+446700" + digits),
        phone=_where(phone, pl.Series(PHONE_FORMS[between(rng, 0, 4, size)]) + digits),
        forename=named["forename"],
        surname=named["surname"],
        iso=_where(iso.to_numpy() != "", iso),
        postcode=named["postcode"],
        language=named["language"],
        birthday=_birthdays(rng, size, is_trade),
        created_at=known["first_at"] - _known_for(rng, known["first_at"]),
        **{name: named[name] for name in HOME},
    ).drop("country")


def guests(heads: pl.DataFrame, seed: int) -> pl.DataFrame:
    """One row per order without a customer: at the till, or a guest of the web shop.

    Returns:
        doc, at_till, and for guests email, mobile (null for two in three), phone; some guests
        come more than once.
    """
    orders = heads.filter(pl.col("kind") == ORDER, pl.col("customer").is_null()).select("doc")
    rng = stream(seed, "guests")
    size = orders.height
    at_till = spread(rng, size) < TILL_SHARE
    people = max(round(size * GUESTS_AN_ORDER), 1)
    named = _named(rng, pl.Series(["GB"] * people), np.zeros(people, dtype=np.bool_), seed)
    digits = _digits(rng, people, offset=NUMBERS // 2)
    has_phone = rng.random(people) < 1 / 3
    person = pl.DataFrame(
        {
            "email": "guest." + _addresses(rng, named, np.zeros(people, dtype=np.bool_)),
            "mobile": _where(has_phone, "+446700" + digits),
            "phone": _where(has_phone, "06700 " + digits),
        }
    )
    picked = person[between(rng, 0, people, size)]
    return orders.with_columns(
        pl.Series("at_till", at_till),
        *(_where(~at_till, column).alias(column.name) for column in picked.iter_columns()),
    )


def _named(rng: np.random.Generator, iso: pl.Series, is_trade: Flags, seed: int) -> pl.DataFrame:
    """Names by country; a trade account has a company for a surname, as importers write it."""
    locale = iso.replace_strict(places()[1], default=HOME_LOCALE, return_dtype=pl.String)
    picks = between(rng, 0, 1 << 30, (iso.len(), 4))
    parts = []
    for one in sorted(set(locale)):
        rows = np.flatnonzero((locale == one).to_numpy())
        parts.append(_drawn(pool(one, seed), picks[rows]).with_columns(pl.Series("row", rows)))
    named = (
        pl.concat(parts).sort("row").drop("row")
        if parts
        else _drawn(pool(HOME_LOCALE, seed), picks)
    )
    company = pl.col("surname") + " " + pl.col("suffix")
    return named.with_columns(
        surname=pl.when(pl.Series(is_trade)).then(company).otherwise("surname")
    )


def _drawn(names: Pool, picks: Ints) -> pl.DataFrame:
    def of(values: Sequence[str | None], place: int) -> pl.Series:
        # As a list: polars takes an array of objects that begins with a null for objects.
        drawn = np.array(values, dtype=object)[picks[:, place] % len(values)]
        return pl.Series(drawn.tolist(), dtype=pl.String)

    # What is left of the number that chose the postcode chooses the street.
    streets = np.array(names.streets, dtype=object)[picks[:, 2] // POSTCODES % len(names.streets)]
    return pl.DataFrame(
        {
            "forename": of(names.forenames, 0),
            "surname": of(names.surnames, 1),
            "forename_part": of(names.forename_parts, 0),
            "surname_part": of(names.surname_parts, 1),
            "postcode": of(names.postcodes, 2),
            "city": of(names.cities, 2),
            "street": pl.Series(streets, dtype=pl.String),
            "sex": of(names.sexes, 0),
            "suffix": of(names.suffixes, 3),
            "language": of([names.language], 0),
        }
    )


def _addresses(rng: np.random.Generator, named: pl.DataFrame, is_trade: Flags) -> pl.Series:
    """One address a person, all different: the place in the list is part of it."""
    size = named.height
    place = pl.Series(np.arange(1, size + 1).astype(str))
    domain, desk = DOMAINS[between(rng, 0, 4, size)], DESKS[between(rng, 0, 4, size)]
    person = named["forename_part"] + "." + named["surname_part"] + place + "@" + pl.Series(domain)
    company = pl.Series(desk) + "@" + named["surname_part"] + place + ".test"
    return company.zip_with(pl.Series(is_trade), person)


def _digits(rng: np.random.Generator, size: int, *, offset: int) -> pl.Series:
    """Six digits each, all different as long as there are enough."""
    half = NUMBERS // 2
    drawn = rng.permutation(half)[np.arange(size) % half] + offset
    return pl.Series(drawn).cast(pl.String).str.zfill(6)


def _birthdays(rng: np.random.Generator, size: int, is_trade: Flags) -> pl.Series:
    """A day between 1945 and 2005 for one consumer in three."""
    stated = (rng.random(size) < 1 / 3) & ~is_trade
    days = pl.Series(between(rng, -9_131, 13_148, size), dtype=pl.Int32).cast(pl.Date)
    return _where(stated, days)


def _known_for(rng: np.random.Generator, first_at: pl.Series) -> pl.Series:
    """How long before the first document the record was made: minutes, or years."""
    size = first_at.len()
    begin = first_at.min()
    minutes = between(rng, 60, 30 * 60, size)
    if isinstance(begin, datetime):
        early = (first_at < begin + timedelta(days=FIRST_DAYS)).to_numpy()
        long_ago = early & (rng.random(size) < KNOWN_BEFORE_SHARE)
        years = between(rng, 86_400, KNOWN_BEFORE_DAYS * 86_400, size)
        minutes = np.where(long_ago, years, minutes)
    return pl.Series(minutes * 1_000_000).cast(pl.Duration("us"))


def _where(stated: Flags, values: pl.Series) -> pl.Series:
    return pl.select(pl.when(pl.Series(stated)).then(values)).to_series()
