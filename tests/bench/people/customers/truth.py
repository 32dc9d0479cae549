"""What is true of the person when the record is made, before anything is spoilt or left out."""

import numpy as np
import polars as pl
from customers.address import AT_WORK, addresses
from customers.census import FIRM, SINGLE
from customers.contact import firm_mailboxes, has_landline, mailboxes, phones
from customers.identity import Names, birthdays, countries, names
from customers.pools import surnames
from customers.rows import Rows

FORMS = ("Ltd", "Limited", "& Sons", "GmbH", "SARL", "Sp. z o.o.", "Group", "Services")


def true(rows: Rows) -> pl.DataFrame:
    """Columns of names, mailbox, born (a number: 19840228), company, sex, phone, address."""
    persons, each, style = rows.persons, rows.each, rows.style
    called, country, firms = names(persons), countries(persons), _firms(rows)
    moved = persons.own.below("moves", style.movers) & (rows.turn > persons.own.number("when", 2))
    line = has_landline(persons, style.shared_phone) & each.below("line", 0.5)
    other = each.below("other phone", style.other_phone) & (rows.turn > 0)
    columns = {
        "forename": called.forenames,
        "surname": _surnames(rows, called),
        "email": _mailboxes(rows, firms),
        "born": pl.Series(birthdays(persons)),
        "company": firms,
        "sex": pl.Series(["f", "m"]).gather(called.is_male.astype(np.int64)),
    }
    reached = phones(persons, country, other, line)
    lives = addresses(persons, country, moved, each.below("at work", AT_WORK))
    return pl.concat([pl.DataFrame(columns), reached, lives], how="horizontal")


def _surnames(rows: Rows, called: Names) -> pl.Series:
    """Some women's first record has the name from before the marriage."""
    persons = rows.persons
    before = ~called.is_male & (rows.turn == 0)
    before &= persons.own.below("renamed", rows.style.renamed)
    free = before & (persons.kind == SINGLE)
    maiden = surnames().drawn(countries(persons), persons.own.share("maiden"))
    place = np.where(free, maiden, np.where(before, called.maiden, called.surname))
    return surnames().words.gather(place).alias("surname")


def _mailboxes(rows: Rows, firms: pl.Series) -> pl.Series:
    """One's own or the second one, the one that all share at home, or the firm's."""
    persons, each, style = rows.persons, rows.each, rows.style
    common = persons.is_kin & persons.shared.below("one mailbox", style.shared_mailbox)
    owners = persons.or_first(common)
    second = each.below("other mailbox", style.other_mailbox) & (rows.turn > 0) & ~common
    named = style.named_mailbox
    made = mailboxes(owners, names(owners), second.astype(np.int64), rows.people, named)
    of_firm = (persons.kind == FIRM) & each.below("firm's mailbox", 0.35)
    return firm_mailboxes(persons, firms).zip_with(pl.Series(of_firm), made).alias("email")


def _firms(rows: Rows) -> pl.Series:
    """The firm's name, null for those who buy for themselves."""
    draw, country = rows.persons.shared, countries(rows.persons)
    owner = surnames().words.gather(surnames().drawn(country, draw.share("firm")))
    named = owner + " " + pl.Series(FORMS).gather(draw.number("form", len(FORMS)))
    works = pl.Series(rows.persons.kind == FIRM)
    return named.zip_with(works, pl.Series([None], dtype=pl.String)).alias("company")
