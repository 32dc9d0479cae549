"""Faults of profiles: what Emarsys holds of a person that Stokly, the master, says otherwise."""

import polars as pl

from audit.sandbox.planting.contact_faults import quiet
from audit.sandbox.planting.ground import Ground, is_in

DRIFT = "contact.consistency.profile_drift"
SIGNS = 60  # of a short text in Emarsys
MONTHS = 12
# Names as they are, and as a reader of the wrong encoding shows them.
GARBLED = {"Müller": "MÃ¼ller", "Gonçalves": "GonÃ§alves", "Åkesson": "Ã…kesson"}
LONG = "Featherstonehaugh-Cholmondeley-Warner of Marjoribanks and Wriothesley"

# Column of the contacts export -> column of erp_customer that it mirrors.
MIRRORS = {
    "First Name": "forename",
    "Last Name": "surname",
    "Country": "country",
    "ZIP Code": "postcode",
    "Date of Birth": "birthday",
}


def surname_changed(ground: Ground, size: int) -> Ground:
    """Married since: the contact still has the former name."""
    people = ground.people.take(size, quiet(ground))
    return _drifted(ground, "surname_changed", people, "Last Name", "Former-" + pl.col("Last Name"))


def country_other(ground: Ground, size: int) -> Ground:
    """The contact's country is another one."""
    people = ground.people.take(size, quiet(ground) & pl.col("Country").is_not_null())
    other = pl.when(pl.col("Country") == "Ireland").then(pl.lit("Canada"))
    return _drifted(ground, "country_other", people, "Country", other.otherwise(pl.lit("Ireland")))


def postcode_old(ground: Ground, size: int) -> Ground:
    """Moved since: the contact still has the former postcode."""
    people = ground.people.take(size, quiet(ground))
    return _drifted(ground, "postcode_old", people, "ZIP Code", pl.lit("ZE1 0AA"))


def birthday_swapped(ground: Ground, size: int) -> Ground:
    """Read the other way round on the way: day for month."""
    born = pl.col("Date of Birth").dt
    swappable = (born.day() <= MONTHS) & (born.day() != born.month())
    people = ground.people.take(size, quiet(ground) & swappable)
    swapped = pl.date(born.year(), born.day(), born.month())
    return _drifted(ground, "birthday_swapped", people, "Date of Birth", swapped)


def forename_placeholder(ground: Ground, size: int) -> Ground:
    """The contact is called what a program writes where it has nothing."""
    people = ground.people.take(size, quiet(ground))
    return _drifted(ground, "forename_placeholder", people, "First Name", pl.lit("undefined"))


def forename_missing(ground: Ground, size: int) -> Ground:
    """The contact has no forename at all."""
    people = ground.people.take(size, quiet(ground))
    return _drifted(ground, "forename_missing", people, "First Name", pl.lit(None, pl.String))


def surname_mojibake(ground: Ground, size: int) -> Ground:
    """A name with a letter beyond ASCII, sent as UTF-8 and read as Windows-1252."""
    people = ground.people.take(size, quiet(ground))
    true, garbled = [pl.Series([*names]) for names in (GARBLED, GARBLED.values())]
    at = pl.int_range(people.height, eager=True) % true.len()
    planted = _stating(ground, people, "surname", true.gather(at))
    shown = _of_each(people, "user_id", garbled.gather(at))
    return _drifted(planted, "surname_mojibake", people, "Last Name", shown)


def near_profile_in_other_form(ground: Ground, size: int) -> Ground:
    """Not a fault: capitals, outer blanks, a postcode without its blank, a letter in two parts."""
    people = ground.people.take(size, quiet(ground))
    planted = _stating(ground, people, "forename", pl.Series(["Zo\u00eb"] * people.height))
    forms = {
        "First Name": pl.lit("Zoe\u0308"),
        "Last Name": " " + pl.col("Last Name").str.to_uppercase() + " ",
        "ZIP Code": pl.col("ZIP Code").str.replace_all(" ", "", literal=True).str.to_lowercase(),
    }
    for column, value in forms.items():
        planted = _holding(planted, people, column, value)
        planted = planted.missed(
            "near_profile_in_other_form", DRIFT, people["contact_id"], MIRRORS[column]
        )
    return planted


def near_profile_cut(ground: Ground, size: int) -> Ground:
    """Not a fault: a name longer than a short text of Emarsys, cut at its end."""
    people = ground.people.take(size, quiet(ground))
    planted = _stating(ground, people, "surname", pl.Series([LONG] * people.height))
    planted = _holding(planted, people, "Last Name", pl.lit(LONG[:SIGNS]))
    return planted.missed("near_profile_cut", DRIFT, people["contact_id"], "surname")


def near_profile_empty(ground: Ground, size: int) -> Ground:
    """Not a fault: neither system knows the birthday and the postcode."""
    people = ground.people.take(size, quiet(ground) & pl.col("Date of Birth").is_null())
    planted = _stating(
        ground, people, "postcode", pl.Series([None] * people.height, dtype=pl.String)
    )
    planted = _holding(planted, people, "ZIP Code", pl.lit(None, pl.String))
    for field in ("postcode", "birthday"):
        planted = planted.missed("near_profile_empty", DRIFT, people["contact_id"], field)
    return planted


def _drifted(
    ground: Ground, fault: str, people: pl.DataFrame, column: str, value: pl.Expr
) -> Ground:
    planted = _holding(ground, people, column, value)
    return planted.keyed(fault, DRIFT, people["contact_id"], MIRRORS[column])


def _holding(ground: Ground, people: pl.DataFrame, column: str, value: pl.Expr) -> Ground:
    """The ground in whose contacts export these people's column holds the value."""
    theirs = is_in("user_id", people["contact_id"])
    held = pl.when(theirs).then(value).otherwise(pl.col(column)).alias(column)
    return ground.having(contacts=ground.frames["contacts"].with_columns(held))


def _stating(ground: Ground, people: pl.DataFrame, column: str, values: pl.Series) -> Ground:
    """The ground in whose customers export these people's column says the values, one each."""
    theirs = is_in("customerId", people["customer_id"])
    said = pl.when(theirs).then(_of_each(people, "customerId", values)).otherwise(pl.col(column))
    return ground.having(customers=ground.frames["customers"].with_columns(said.alias(column)))


def _of_each(people: pl.DataFrame, key: str, values: pl.Series) -> pl.Expr:
    ids = people["contact_id" if key == "user_id" else "customer_id"]
    return pl.col(key).replace_strict(ids, values, default=None, return_dtype=values.dtype)
