"""The normal forms of a table of people, each made of distinct values."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from types import MappingProxyType
from typing import TypeVar

import polars as pl

from checks.vocabulary.design import Home
from checks.vocabulary.sameness.addresses import NUMBER, STREET, street, street_parts
from checks.vocabulary.sameness.birthdays import birthday
from checks.vocabulary.sameness.calling import home_region
from checks.vocabulary.sameness.companies import company
from checks.vocabulary.sameness.countries import country
from checks.vocabulary.sameness.emails import email, email_softened
from checks.vocabulary.sameness.folding import folded
from checks.vocabulary.sameness.identifiers import loose_id
from checks.vocabulary.sameness.names import generation, name
from checks.vocabulary.sameness.phones import phone
from checks.vocabulary.sameness.postcodes import postcode
from checks.vocabulary.sameness.sexes import sex
from checks.vocabulary.sameness.sparing import by_kind, expressed, over_distinct, repeats

ID = "record_id"
EMAIL_SOFT, HOUSE_NUMBER, GENERATION = "email_soft", NUMBER, "generation"

Made = TypeVar("Made")
Rule = Callable[[pl.Expr, pl.Expr, Home], pl.Expr]

# Input column -> how its normal form is made of the text and the country beside it.
FIELDS: Mapping[str, Rule] = MappingProxyType(
    {
        "forename": lambda text, _, __: name(text),
        "surname": lambda text, _, __: name(text),
        "email": lambda text, _, home: email(text, home),
        "phone": phone,
        "birthday": lambda text, _, home: birthday(text, home),
        "street": lambda text, _, __: street(text),
        "city": lambda text, _, __: folded(text),
        "postcode": lambda text, land, __: postcode(text, land),
        "country": lambda text, _, __: country(text),
        "company": lambda text, _, __: company(text),
        "external_id": lambda text, _, home: loose_id(text, home),
        "sex": lambda text, _, __: sex(text),
    }
)
# What of a value depends on where it is from.
_LOCAL = ("phone", "postcode")
_LAND = "land"
_RANKS = ("surname_rank", "forename_rank")


def normal_people(people: pl.DataFrame, home: Home, named: tuple[str, ...] = ()) -> pl.DataFrame:
    """The normal form of every field that is given.

    Args:
        people: record_id, and any of `FIELDS` as text; birthday may be a date.
        home: where the client trades: what a number or a postcode without a country means.
        named: further columns, compared as folded text.

    Returns:
        record_id, the given fields and the named columns in normal form, and behind them
        `email_soft`, `house_number` and `generation` where what they are made of is given. Rows
        in the order of `people`; null where a value says nothing.
    """
    columns = each_normal(people, home, named, lambda column: column)
    return pl.DataFrame([people[ID].cast(pl.String), *columns])


def each_normal(
    people: pl.DataFrame, home: Home, named: tuple[str, ...], then: Callable[[pl.Series], Made]
) -> Iterator[Made]:
    """What `then` makes of each column of `normal_people`; none is kept longer than it is needed.

    Args:
        people: as for `normal_people`.
        home: the same.
        named: the same.
        then: called with each column, perhaps in another thread.
    """
    fields = [field for field in dict.fromkeys((*FIELDS, *named)) if field in people.columns]
    texts = people.select(pl.col(fields).cast(pl.String))
    lands = _lands(texts, home)
    ranks: dict[str, pl.Series] = {}

    def made(field: str) -> list[Made]:
        columns = _normal(texts[field], lands, home)
        ranks.update({column.name: column for column in columns if column.name in _RANKS})
        return [then(column) for column in columns if column.name not in _RANKS]

    with ThreadPoolExecutor(pl.thread_pool_size()) as threads:
        for several in threads.map(made, fields):
            yield from several
    if ranks:
        found = pl.DataFrame([ranks[rank] for rank in _RANKS if rank in ranks])
        yield then(found.select(pl.coalesce(pl.all()).alias(GENERATION)).to_series())


def _lands(texts: pl.DataFrame, home: Home) -> pl.Series:
    """Where each record is from, ISO 3166 alpha-2; home where it doesn't say."""
    if "country" not in texts.columns:
        return pl.repeat(home_region(home), texts.height, dtype=pl.String, eager=True)
    return over_distinct(texts["country"], expressed(country)).fill_null(home_region(home))


def _normal(values: pl.Series, lands: pl.Series, home: Home) -> list[pl.Series]:
    """The normal form of one field, and what else is made of it."""
    field = values.name
    if field == "street":
        parts = over_distinct(values, expressed(street_parts)).struct
        return [parts.field(STREET).alias(field), parts.field(NUMBER).alias(HOUSE_NUMBER)]
    normal = _formed(values, lands, home).alias(field)
    if field == "email":
        return [normal, expressed(email_softened)(normal).alias(EMAIL_SOFT)]
    if field in {"forename", "surname"}:
        return [normal, expressed(generation)(values).alias(f"{field}_rank")]
    return [normal]


def _formed(values: pl.Series, lands: pl.Series, home: Home) -> pl.Series:
    rule = FIELDS.get(values.name, _folded)
    if values.name in _LOCAL and repeats(values):
        return by_kind(values, lands, lambda some, land: _of(some, pl.lit(land), rule, home))
    if values.name in _LOCAL:
        both = pl.DataFrame([values, lands.alias(_LAND)]).lazy()
        return both.select(rule(pl.col(values.name), pl.col(_LAND), home)).collect().to_series()
    return _of(values, pl.lit(None, pl.String), rule, home)


def _of(values: pl.Series, land: pl.Expr, rule: Rule, home: Home) -> pl.Series:
    return over_distinct(values, expressed(lambda text: rule(text, land, home)))


def _folded(text: pl.Expr, _land: pl.Expr, _home: Home) -> pl.Expr:
    return folded(text)
