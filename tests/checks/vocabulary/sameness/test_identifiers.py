"""When two ids are one, and what careless exports do to them."""

import pytest

from checks.vocabulary import Home
from checks.vocabulary.sameness import TRANSFORMS, id_text, loose_id


def test_an_id_keeps_its_zeros_and_its_case(formed):
    assert formed(lambda text: id_text(text, Home()), " 007Ab ") == ["007Ab"]


def test_a_placeholder_is_no_id(formed):
    texts = ("undefined", " N/A ", "", "   ", None)
    assert formed(lambda text: id_text(text, Home()), *texts) == [None] * 5


def test_a_loose_id_has_no_blanks_case_and_zeros(formed):
    assert formed(lambda text: loose_id(text, Home()), "00 7aB", "0", "000") == ["7ab", "0", "0"]


@pytest.mark.parametrize(
    ("damage", "written", "meant"),
    [
        ("blanks trimmed", " A 1 ", "A1"),
        ("case folded", "aB1", "ab1"),
        ("leading zeros stripped", "00012", "12"),
        ("decimals dropped", "12.0", "12"),
        ("scientific notation written out", "4.512E+3", "4512"),
        ("Unicode form", "\uff211\u200b", "A1"),
    ],
)
def test_each_damage_has_a_rule_that_undoes_it(formed, damage, written, meant):
    assert formed(TRANSFORMS[damage], written, None) == [meant, None]


def test_a_number_that_a_spreadsheet_rounded_is_not_made_up_again(formed):
    assert formed(TRANSFORMS["scientific notation written out"], "4.47701E+11") == ["4.47701E+11"]
