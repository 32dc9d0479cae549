"""When two phone numbers are one, beside what `phonenumbers` itself says."""

import random

import phonenumbers
import polars as pl
import pytest

from checks.vocabulary import Home, SettingsError
from checks.vocabulary.sameness import is_mobile, mobile, phone

TEN = ("GB", "DE", "FR", "IT", "ES", "US", "NL", "PL", "SE", "BR")
ONE = "+447700900123"


def at_home(text):
    return mobile(text, Home())


@pytest.mark.parametrize(
    "written",
    [
        "07700 900123",
        "0044 7700 900123",
        "+44 (0)7700 900123",
        "(07700) 900-123",
        "447700900123",
        "7700900123",
        "447700900123.0",
        "4.47700900123E+11",
        "07700900123 ext 12",
        "tel:+447700900123",
        "\u0660\u0667\u0667\u0660\u0660\u0669\u0660\u0660\u0661\u0662\u0663",
    ],
)
def test_one_number_is_written_in_many_ways(formed, written):
    assert formed(at_home, written) == [ONE]


@pytest.mark.parametrize(
    "written", ["4.47701E+11", "0000", "07700", "07700900123456789", "call me", "", None]
)
def test_what_is_no_number_or_no_longer_one_has_no_form(formed, written):
    assert formed(at_home, written) == [None]


def test_a_number_is_of_its_country_and_else_of_home():
    rows = pl.DataFrame({"text": ["0612345678"] * 2 + ["07700900123"], "of": ["FR", "NL", None]})
    numbers = rows.select(phone(pl.col("text"), pl.col("of"), Home())).to_series().to_list()
    assert numbers == ["+33612345678", "+31612345678", ONE]


def test_a_foreign_number_without_its_plus_is_believed_if_it_is_in_use(formed):
    assert formed(at_home, "33612345678", "99912345678") == ["+33612345678", None]


def test_a_number_known_to_be_of_another_sort_is_no_mobile_one(formed):
    numbers = (ONE, "+442079460018", "+12025550143", None)
    assert formed(is_mobile, *numbers) == [True, False, True, None]


def test_the_reading_is_that_of_phonenumbers_itself():
    drawn = random.Random(7)  # noqa: S311 - a sample, no secret
    texts, regions = zip(*(one for _ in range(40) for one in written(drawn)), strict=True)
    rows = pl.DataFrame({"text": texts, "of": regions})
    numbers = rows.select(phone(pl.col("text"), pl.col("of"), Home())).to_series()
    assert len(texts) > 3_000
    for text, region, number in zip(texts, regions, numbers, strict=True):
        said = told(text, region)
        assert number == said or said is None, (text, region)


def written(drawn):
    """A number of each country in the ways that it is written in, and some that are too short."""
    for region in TEN:
        example = phonenumbers.example_number_for_type(region, drawn.choice((0, 1)))
        digits = phonenumbers.national_significant_number(example)
        ending = "".join(drawn.choice("0123456789") for _ in range(4))
        number = phonenumbers.parse(f"+{example.country_code}{digits[:-4]}{ending}")
        yield from ((phonenumbers.format_number(number, form), region) for form in range(4))
        yield phonenumbers.national_significant_number(number), region
        yield f"00{example.country_code}{digits[:-4]}{ending}", "GB"
        yield f"{example.country_code}{digits[:-4]}{ending}", region
        yield digits[:5], region


def told(text, region):
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    whole = phonenumbers.is_possible_number_with_reason(number) == 0
    said = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return said if whole and len(said) > 8 else None


def test_a_calling_code_that_no_country_has_is_refused(formed):
    with pytest.raises(SettingsError, match="no country has the calling code 999"):
        formed(lambda text: mobile(text, Home(calling_code="999")), "07700 900123")


def test_a_number_that_only_looks_dialled_from_within_is_kept_whole():
    # In Belarus 8 is dialled before a number, and numbers begin with 8.
    belarus = phone(pl.col("text"), pl.lit("BY"), Home())
    rows = pl.DataFrame({"text": ["840826486", "8 29 491 1911"]})
    assert rows.select(belarus).to_series().to_list() == ["+375840826486", "+375294911911"]
