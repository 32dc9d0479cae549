"""The labelled sets in our columns, as files of their own beside the made ones."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

COLUMNS = {
    "uid": "record_id",
    "cluster": "cluster",
    "source": "of",
    "given": "forename",
    "surname": "surname",
    "email": "email",
    "phone": "phone",
    "dob": "birthday",
    "city": "city",
    "postcode": "postcode",
    "org": "company",
    "nid": "external_id",
    "gender": "sex",
}


@dataclass(frozen=True)
class Labelled:
    """One set: its file's name, extra columns by name, whether its city is a birth place."""

    name: str
    named: tuple[str, ...] = ()
    born_in_city: bool = False


SETS = (
    Labelled("febrl1"),
    Labelled("febrl3"),
    Labelled("febrl4"),
    Labelled("fake1000"),
    Labelled("hist50k", ("birth_place", "extra"), born_in_city=True),
)


def in_our_columns(folder: Path, chosen: Labelled) -> pl.DataFrame:
    """Columns of link_people and `cluster`, `of`; a column without any value is left out."""
    given = pl.read_parquet(folder / f"{chosen.name}.parquet")
    numbered = pl.concat_str(["street_no", "street"], separator=" ", ignore_nulls=True)
    street = pl.when(pl.col("street").is_null()).then(None).otherwise(numbered)
    date = pl.col("dob").str.replace(r"^(\d{4})(\d\d)(\d\d)$", "${1}-${2}-${3}")
    people = given.with_columns(date).select(
        *(pl.col(old).alias(new) for old, new in COLUMNS.items()),
        street.alias("street"),
        *(pl.col(name) for name in chosen.named if name in given.columns),
    )
    if chosen.born_in_city:
        people = people.rename({"city": "birth_place"})
    empty = [name for name in people.columns if name != "of" and not people[name].count()]
    return people.drop(empty)
