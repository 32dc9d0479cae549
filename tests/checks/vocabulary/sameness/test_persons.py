"""When two birthdays, companies and sexes are one."""

import pytest

from checks.vocabulary import Home
from checks.vocabulary.sameness import birthday, swapped_birthday
from checks.vocabulary.sameness.companies import company
from checks.vocabulary.sameness.sexes import sex


def at_home(text):
    return birthday(text, Home())


@pytest.mark.parametrize(
    "written",
    [
        "1980-02-13",
        "13/02/1980",
        "13.2.1980",
        "02/13/1980",
        "19800213",
        "19800213.0",
        "13 Feb 1980",
        "13th February 1980",
        "February 13, 1980",
        "1980-02-13T00:00:00Z",
    ],
)
def test_one_birthday_is_written_in_many_ways(formed, written):
    assert formed(at_home, written) == ["1980-02-13"]


def test_where_both_orders_are_possible_it_is_homes(formed):
    american = Home(locale="en-US", calling_code="1")
    assert formed(at_home, "01/02/1980") == ["1980-02-01"]
    assert formed(lambda text: birthday(text, american), "01/02/1980") == ["1980-01-02"]


def test_a_day_that_systems_write_is_nobodys_birthday(formed):
    texts = ("1900-01-01", "1970-01-01", "0000-00-00", "9999-12-31", "31/02/1980", "x", "", None)
    assert formed(at_home, *texts) == [None] * 8


def test_an_old_register_is_believed(formed):
    assert formed(at_home, "1632-05-01") == ["1632-05-01"]


def test_a_swapped_birthday_is_another_possible_day(formed):
    days = formed(swapped_birthday, "1980-02-01", "1980-02-13", "1980-02-02", None)
    assert days == ["1980-01-02", None, None, None]


def test_a_company_goes_without_its_legal_form(formed):
    names = ("Acme Ltd.", "ACME GmbH & Co. KG", "Acme B.V.", "Limited", "n/a", None)
    assert formed(company, *names) == ["acme", "acme", "acme", "limited", None, None]


def test_a_sex_is_told_by_a_word_or_by_how_a_person_is_addressed(formed):
    assert formed(sex, "Female", "Mrs.", "Herr", "x", None) == ["f", "f", "m", None, None]
