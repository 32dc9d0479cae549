import re

import polars as pl
import pytest

from reports import Redaction

PAIR = {
    "left_customer_id": "12762", "right_customer_id": "16732", "ties": "the same e-mail",
    "probability_ppm": None, "evidence": None,
}  # fmt: skip
ALIKE = PAIR | {
    "left_customer_id": "15187", "ties": "likeness alone", "probability_ppm": 973_000,
    "evidence": "forename same +8.3 · house_number same +7.3",
}  # fmt: skip
HUB = {"kind": "e-mail", "values": 1, "customers": 40, "contacts": 39, "largest": 79}


@pytest.fixture
def section(sample, overview):
    """Call it with exhibit=[rows]: the words of the section, cells apart by |."""

    def made(level=2, **exhibits):
        answer = sample.an_answer(
            {"key": "12762"},
            name="contact.uniqueness.person_split",
            about="erp_customer.customer_id",
            exhibits={name: pl.DataFrame(rows) for name, rows in exhibits.items()},
        )
        page = overview(sample.run(answer), level).replace("\u00a0", " ")
        found = re.search(r'<section[^>]*id="doubles".*?</section>', page, flags=re.DOTALL)
        return found and re.sub(r"\s*\|[\s|]*", "|", re.sub(r"<[^>]+>", "|", found.group()))

    return made


def test_without_pairs_and_hubs_there_is_no_section(section):
    assert section() is None
    assert section(customers=[], hubs=[]) is None


def test_pairs_are_told_by_what_ties_them(section):
    words = section(customers=[ALIKE, PAIR, PAIR])
    assert "|2 pairs of customers in Stokly are one person, and 1 more looks like one|" in words
    assert "|The same e-mail|2|Likeness alone|1|" in words


def test_likeness_alone_is_never_said_to_be_one_person(section):
    assert "|1 pair of customers in Stokly looks like one|" in section(customers=[ALIKE])
    assert "|1 pair of customers in Stokly is one person|" in section(customers=[PAIR])


def test_a_pair_says_how_sure_it_is_and_why(section):
    words = section(level=1, customers=[PAIR, ALIKE])
    assert "|12762|16732|The same e-mail|exact|–|" in words
    why = "forename same +8.3 · house number same +7.3"
    assert f"|15187|16732|Likeness alone|97.3 %|{why}|" in words


def test_a_customer_has_the_code_of_the_findings(section, sample):
    coded = Redaction(2, sample.KEY).code("12762", "customer_id")
    words = section(customers=[PAIR])
    assert coded in words
    assert "12762" not in words


def test_outside_the_client_no_customer_is_named_and_a_few_are_not_counted(section):
    words = section(level=3, customers=[PAIR], hubs=[HUB | {"contacts": 3}])
    assert "fewer than 5" in words
    assert "Which customers" not in words
    assert "|40|fewer than 5|79|" in words


def test_a_hub_is_told_by_numbers(section):
    words = section(hubs=[HUB])
    assert "|1 identifier is shared by too many to be one person|" in words
    assert "|E-mail|1|40|39|79|" in words


def test_customers_that_no_source_gives_are_not_made_up(section):
    assert "|E-mail|1|not told|39|79|" in section(hubs=[HUB | {"customers": None}])
