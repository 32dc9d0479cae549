"""What a record says: the truth, spoilt at times, and some of it in one of several forms."""

import numpy as np
import polars as pl
from customers import damage
from customers.draw import Draw, Share, Whole
from customers.rows import Rows

FIRST_SPOILT = 0.33  # a first record's share of a later one's damage
AS_THEY_ARE = ("forename", "surname", "email", "street", "city", "postcode", "country", "company")
SPOILS: tuple[tuple[str, damage.Spoil, float], ...] = (
    ("forename", damage.nicknamed, 1.0),
    ("forename", damage.typed_wrong, 0.6),
    ("forename", damage.doubled, 0.4),
    ("forename", damage.initialled, 0.4),
    ("forename", damage.misread, 0.1),
    ("surname", damage.typed_wrong, 0.7),
    ("surname", damage.misread, 0.2),
    ("street", damage.typed_wrong, 0.7),
    ("street", damage.abbreviated, 3.0),
    ("street", damage.misread, 0.2),
    ("city", damage.typed_wrong, 0.5),
    ("postcode", damage.typed_wrong, 0.3),
    ("email", damage.typed_wrong, 0.4),
    ("email", damage.tagged, 1.0),
    ("company", damage.typed_wrong, 0.5),
    ("forename", damage.in_other_case, 0.6),
    ("surname", damage.in_other_case, 0.6),
    ("street", damage.in_other_case, 0.3),
    ("forename", damage.written_otherwise, 2.0),
    ("surname", damage.written_otherwise, 2.0),
    ("street", damage.written_otherwise, 2.0),
    ("city", damage.written_otherwise, 2.0),
)


def said(true: pl.DataFrame, rows: Rows) -> pl.DataFrame:
    """The columns as text, spoilt at the style's rate, a first record less than a later one."""
    each = rows.each
    rate = np.where(rows.turn == 0, FIRST_SPOILT, 1.0) * rows.style.damage
    told = {name: true[name] for name in (*AS_THEY_ARE, "sex")}
    told["phone"] = _phone(true, each, rate)
    told["birthday"] = _birthday(true["born"].to_numpy(), each, rate)
    # Each with draws of its own, so that two columns aren't spoilt in the same rows.
    for number, (name, how, times) in enumerate(SPOILS, start=100):
        drawn = Draw(each.of, each.seed + number)
        told[name] = damage.spoilt(told[name], drawn, how.__name__, rate * times, how)
    return pl.DataFrame(_swapped(told, each, rate))


def _swapped(told: dict[str, pl.Series], each: Draw, rate: Share) -> dict[str, pl.Series]:
    """Forename and surname in each other's field."""
    swap = pl.Series(each.share("swapped") < rate * 0.2)
    forename, surname = told["forename"], told["surname"]
    return told | {
        "forename": surname.zip_with(swap, forename).alias("forename"),
        "surname": forename.zip_with(swap, surname).alias("surname"),
    }


def _phone(true: pl.DataFrame, each: Draw, rate: Share) -> pl.Series:
    """Written in one of five ways, after a digit went wrong in some."""
    digits = true["national"].cast(pl.String)
    digits = damage.spoilt(digits, each, "digit", rate * 0.5, damage.digit_wrong)
    made = pl.DataFrame({"d": digits, "p": true["prefix"], "form": each.number("form", 8)})
    cut = pl.col("d").str.slice(0, 4), pl.col("d").str.slice(4)
    form = pl.col("form")
    return made.select(
        pl.when(form <= 2)
        .then(pl.format("0{}", "d"))
        .when(form <= 4)
        .then(pl.format("+{}{}", "p", "d"))
        .when(form == 5)
        .then(pl.format("0{} {}", *cut))
        .when(form == 6)
        .then(pl.format("+{} {} {}", "p", *cut))
        .otherwise(pl.format("00{}-{}-{}", "p", *cut))
        .alias("phone")
    ).to_series()


def _birthday(born: Whole, each: Draw, rate: Share) -> pl.Series:
    """Day and month exchanged, one of the three parts wrong, or the form's own date."""
    year, month, day = born // 10_000, born // 100 % 100, born % 100
    wrong, kind = each.share("born wrong") < rate * 0.8, each.number("born kind", 6)
    swap = wrong & (kind <= 1) & (day <= 12)
    month, day = np.where(swap, day, month), np.where(swap, month, day)
    by = each.number("by", 2) * 2 - 1
    year = np.where(wrong & (kind == 2), year + by, year)
    year = np.where(wrong & (kind == 3), year + by * 10, year)
    day = np.where(wrong & (kind == 4), (day + 9) % 28 + 1, day)
    month = np.where(wrong & (kind == 5), month % 12 + 1, month)
    forms_own = each.below("placeholder", 0.01)
    dates = np.where(forms_own, 19700101, year * 10_000 + month * 100 + day)
    text = pl.Series("birthday", dates).cast(pl.String)
    return text.str.replace(r"^(\d{4})(\d\d)(\d\d)$", "${1}-${2}-${3}")
