"""Where a record says that the person lives: street with number, city, postcode, country."""

import numpy as np
import polars as pl
from customers.census import FIRM, Persons
from customers.draw import Draw, Flag, Whole
from customers.pools import COUNTRIES, cities, streets

LETTERS = pl.Series("letter", list("ABDEFGHJLNPQRSTUWXYZ"))
AT_WORK = 0.6  # of the records of an employee that have the firm's address


def addresses(persons: Persons, country: Whole, moved: Flag, at_work: Flag) -> pl.DataFrame:
    """Columns street, city, postcode, country. One postcode is one street, as in Britain."""
    alone = (persons.kind == FIRM) & ~at_work
    home = np.where(
        moved | alone,
        persons.own.number("new home", 2**40) + moved,
        persons.shared.number("home", 2**40),
    )
    # Two million places, as there are postcodes in Britain, so that neighbours meet in a street.
    place = Draw(home // 2**19, persons.seed + 2)
    number = Draw(home, persons.seed + 3).number("house", 60) + 1
    city = cities().drawn(country, place.share("city"))
    road = streets().drawn(country, place.share("street"))
    made = pl.DataFrame(
        {
            "country": pl.Series(COUNTRIES).gather(country),
            "road": streets().words.gather(road),
            "number": number,
            "city": cities().words.gather(city),
            "district": Draw(city, persons.seed).number("area", 90) + 10,
            "digits": place.number("digits", 1000),
            "area": _letters(Draw(city, persons.seed), "a", "b"),
            "unit": _letters(place, "c", "d"),
        }
    )
    return made.select(_street().alias("street"), "city", _postcode().alias("postcode"), "country")


def _street() -> pl.Expr:
    """The number comes first in Britain and France, last elsewhere."""
    first = pl.format("{} {}", "number", "road")
    last = pl.format("{} {}", "road", "number")
    return pl.when(pl.col("country").is_in(["GB", "FR"])).then(first).otherwise(last)


def _postcode() -> pl.Expr:
    digits = pl.col("digits").cast(pl.String).str.zfill(3)
    british = pl.format(
        "{}{} {}{}", "area", pl.col("digits") // 10 % 20 + 1, pl.col("digits") % 10, "unit"
    )
    polish = pl.format("{}-{}", "district", digits)
    plain = pl.format("{}{}", "district", digits)
    country = pl.col("country")
    return (
        pl.when(country == "GB").then(british).when(country == "PL").then(polish).otherwise(plain)
    )


def _letters(draw: Draw, first: str, second: str) -> pl.Series:
    one, other = (LETTERS.gather(draw.number(what, len(LETTERS))) for what in (first, second))
    return one + other
