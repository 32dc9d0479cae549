"""When two addresses are one."""

import polars as pl
import pytest

from checks.vocabulary.sameness.addresses import house_number, street
from checks.vocabulary.sameness.countries import country
from checks.vocabulary.sameness.postcodes import postcode


@pytest.mark.parametrize(
    ("line", "name", "number"),
    [
        ("12a High St.", "high street", "12a"),
        ("12 A High Street", "high street", "12a"),
        ("12-14 High St", "high street", "12"),
        ("Flat 2, 14 High Street", "high street", "14"),
        ("Unit 4 22 Mill Ln", "mill lane", "22"),
        ("1 St Mary's Rd", "saint marys road", "1"),
        ("High St North", "high street north", None),
        ("5th Avenue", "5th avenue", None),
        ("Hauptstr. 5", "hauptstrasse", "5"),
        ("Hauptstra\u00dfe 5 a", "hauptstrasse", "5a"),
        ("Stra\u00dfe des 17. Juni 135", "strasse des 17 juni", "135"),
        ("C/ Mayor 12, 3\u00ba B", "calle mayor", "12"),
        ("ul. D\u0142uga 5/7", "ulica dluga", "5"),
        ("10 rue de la Paix", "rue de la paix", "10"),
        ("P.O. Box 77", "po box 77", None),
        ("Postfach 77", "po box 77", None),
        ("Rose Cottage", "rose cottage", None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_a_line_is_a_street_and_a_number(formed, line, name, number):
    assert formed(street, line) == [name]
    assert formed(house_number, line) == [number]


@pytest.mark.parametrize(
    ("land", "written", "code"),
    [
        ("GB", "SW1A-1AA", "sw1a1aa"),
        ("GB", "sw1a IAA", "sw1a1aa"),
        ("GB", "SW1A", "sw1a"),
        ("US", "12345-6789", "12345"),
        ("US", "2134", "02134"),
        ("US", "021346789", "02134"),
        ("NL", "1234 AB", "1234ab"),
        ("DE", "D-10115", "10115"),
        ("DE", "1067", "01067"),
        ("DE", "1067.0", "01067"),
        ("PL", "00-950", "00950"),
        ("PT", "1000-001", "1000001"),
        ("SE", "113 51", "11351"),
        ("IE", "D02 X285", "d02x285"),
        ("DE", "00000", None),
        (None, "undefined", None),
        (None, None, None),
    ],
)
def test_a_postcode_is_written_as_its_country_does(formed, land, written, code):
    assert formed(lambda text: postcode(text, pl.lit(land, pl.String)), written) == [code]


def test_a_country_goes_by_its_codes_and_by_what_people_call_it(formed):
    said = formed(country, "UK", "gbr", "Deutschland", "\u00d6sterreich", "Pays-Bas", "xx", None)
    assert said == ["GB", "GB", "DE", "AT", "NL", None, None]
