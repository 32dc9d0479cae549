"""What Emarsys stores of a profile: the number of a choice, a day as YYYY-MM-DD, a text as it is.

Exports show people's words instead, e.g. the label of a country; a repair speaks as the API does.
"""

import polars as pl

from checks.vocabulary import TABLES, Home, Kind
from checks.vocabulary.choices import country_choice
from checks.workings.profiles import TAGGED, Mirrored, filled, placeholder
from checks.workings.text_damage import LENGTHS

COUNTRIES = ("14", "45")  # fields whose choices are countries; Emarsys fact sheet, 3.3
# Identifiers and consents, which have checks of their own, and fields that nobody may write.
CLOSED = ("3", "31", "37", *map(str, range(27, 31)), "32", "33", "34", "36", "47", "48")
DAY = r"^\d{4}-\d\d-\d\d$"


def writable(column: str, number: str, said: pl.Expr) -> pl.Expr:
    """What would be written for a value of Stokly's; null where that is not known or does not fit.

    Args:
        column: of erp_customer.
        number: of the field that mirrors it.
        said: as received; a date as ISO 8601.
    """
    known = TABLES["erp_customer"].columns[column]
    text = filled(said).str.strip_chars()
    text = pl.when(~placeholder(text)).then(text)
    if number in CLOSED or known.one_of or known.kind not in {Kind.TEXT, Kind.DATE}:
        return pl.lit(None, pl.String)
    if column == "country":
        return country_choice(text) if number in COUNTRIES else pl.lit(None, pl.String)
    if column == "language":
        # Elsewhere it is a choice whose numbers are the account's own.
        tag = text.str.replace_all("_", "-")
        return tag if number == TAGGED else pl.lit(None, pl.String)
    return pl.when(text.str.len_chars() <= min(LENGTHS)).then(text)


def stored(column: str, number: str, raw: pl.Expr, shown: pl.Expr, home: Home) -> pl.Expr:
    """What stands in the field, from what an export gave of it; null where that can't be told.

    Args:
        column: of erp_customer.
        number: of the field that mirrors it.
        raw: as received; not blank.
        shown: as people see it; not blank.
        home: where the client trades.
    """
    if column == "country":
        return pl.coalesce(country_choice(raw), country_choice(shown))
    if TABLES["erp_customer"].columns[column].kind is Kind.DATE:
        read = Mirrored(column, number, ()).form(shown, home)
        return pl.when(raw.str.contains(DAY)).then(raw).when(read.str.contains(DAY)).then(read)
    return raw
