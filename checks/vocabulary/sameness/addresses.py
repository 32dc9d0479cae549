"""When two lines of an address are one street, and which number in it."""

import polars as pl

from checks.vocabulary.sameness.folding import folded
from checks.vocabulary.sameness.sparing import expressed, over_distinct, where_needed
from checks.vocabulary.sameness.street_words import BOX, written_out

STREET, NUMBER = "street", "house_number"
_UNIT = (
    r"^(?:(?:flat|flt|apartment|apt|unit|room|rm|suite|ste|studio|wohnung|whg|appartement|appt|"
    r"piso|interno|etage|bte|boite)(?: [0-9]{1,4}[a-z]?| [a-z])? )+"
)
_LONE = r"^[0-9]{1,5}[a-z]?$"
_PLAIN = r"^[0-9]{1,5}[a-z]? [a-z0-9]*[a-z]{2}"  # "12a high street"
_LEADING = r"^([0-9]{1,5}(?: ?[a-z]\b)?)(?: [0-9]{1,5}[a-z]?\b)? (.*[a-z]{2}.*)$"
_TRAILING = r"^(.*[a-z]{2}) ([0-9]{1,5}(?: ?[a-z]\b)?)(?: [0-9a-z]{1,3}){0,3}$"


def street(text: pl.Expr) -> pl.Expr:
    """The street of a line, folded, abbreviations written out, without number and flat."""
    return street_parts(text).struct.field(STREET)


def house_number(text: pl.Expr) -> pl.Expr:
    """The number of the house in a line: "12a"; the first of "12-14"; null where none stands."""
    return street_parts(text).struct.field(NUMBER)


def street_parts(text: pl.Expr) -> pl.Expr:
    """A struct of both, `street` and `house_number`: what stands in a line of an address."""
    kind = pl.Struct({STREET: pl.String, NUMBER: pl.String})
    return folded(text).map_batches(_parts, return_dtype=kind, is_elementwise=True)


def _parts(lines: pl.Series) -> pl.Series:
    line = where_needed(pl.col("line"), _has_unit, expressed(_unitless))
    rows = lines.alias("line").to_frame().select(line)
    first, rest = (
        rows["line"].str.splitn(" ", 2).struct.field(f"field_{place}") for place in (0, 1)
    )
    leads = first.str.contains(_LONE) & rest.is_not_null()
    numbers, names = first.set(~leads, None), rest.zip_with(leads, rows["line"])
    hard = rows.select(
        (pl.col("line").str.contains("[0-9]") & ~pl.col("line").str.contains(_PLAIN)).arg_true()
    ).to_series()
    if not hard.is_empty():
        apart = _apart(rows["line"].gather(hard))
        numbers = numbers.scatter(hard, apart[NUMBER])
        names = names.scatter(hard, apart[STREET])
    names = over_distinct(names, expressed(written_out))
    return pl.DataFrame({STREET: names, NUMBER: numbers}).to_struct()


def _apart(lines: pl.Series) -> pl.DataFrame:
    """Lines that are not simply a number and a street."""
    line = pl.col("line")
    leading, trailing = (line.str.extract_groups(one).struct for one in (_LEADING, _TRAILING))
    number = pl.coalesce(leading.field("1"), trailing.field("2")).str.replace(" ", "")
    name = pl.coalesce(leading.field("2"), trailing.field("1"), line)
    parted = ~line.str.contains(BOX)
    return (
        lines.alias("line")
        .to_frame()
        .select(
            pl.when(parted).then(name).otherwise(line).alias(STREET),
            pl.when(parted).then(number).alias(NUMBER),
        )
    )


def _has_unit(line: pl.Expr) -> pl.Expr:
    return line.str.contains(_UNIT)


def _unitless(line: pl.Expr) -> pl.Expr:
    return line.str.replace(_UNIT, "")
