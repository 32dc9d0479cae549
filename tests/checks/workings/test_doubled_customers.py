from dataclasses import replace

import polars as pl
import pytest

from checks.vocabulary import Design
from checks.workings.doubled_customers import BETWEEN, BY_LIKENESS, BY_WORD, doubled_customers

MAIL, PHONE = {"email_raw": "same@x.com"}, {"mobile_raw": "07700900123"}


@pytest.fixture
def doubled(evidence):
    """Call it with customers: the pairs and what ties them."""

    def made(*customers, contacts=({},), pairs=(), links=(), **how):
        rows = evidence(erp_customer=list(customers), esp_contact=list(contacts), **how)
        more = {}
        if pairs:
            more["person_pair"] = paired(pairs)
        if links:
            more["person_link"] = linked(links)
        found = doubled_customers(replace(rows, tables={**rows.tables, **more}, made={}))
        return found.drop("evidence").rows()

    return made


def paired(pairs):
    """Pairs of customers: left, right, probability_ppm, kind, decided."""
    names = ["left_id", "right_id", "probability_ppm", "kind", "decided"]
    return pl.LazyFrame(pairs, names, orient="row").with_columns(
        left_system=pl.lit("stokly"),
        right_system=pl.lit("stokly"),
        decided=pl.col("decided").cast(pl.String),
        evidence=pl.lit("surname same +8.0"),
    )


def linked(records):
    """Records of one component: system, id, person."""
    names = ["system", "record_id", "person_id"]
    return pl.LazyFrame(records, names, orient="row").with_columns(
        component_id=pl.lit("p"), link_kind=pl.lit("email"), strength=pl.lit("strong")
    )


def test_customers_of_their_own_are_not_doubled(doubled):
    assert doubled({}, {}) == []


@pytest.mark.parametrize(
    ("same", "ties"),
    [
        (MAIL, "the same e-mail"),
        (PHONE, "the same mobile number"),
        (MAIL | PHONE, "the same e-mail, the same mobile number"),
    ],
    ids=str,
)
def test_an_exact_identifier_doubles_and_is_named(doubled, same, ties):
    assert doubled(same, same) == [("c-1", "c-2", ties, None)]


def test_each_further_customer_stands_beside_the_smallest(doubled):
    ids = [{"customer_id": one} for one in ("10", "9", "11")]
    found = doubled(*[MAIL | one for one in ids])
    assert [row[:2] for row in found] == [("9", "10"), ("9", "11")]


def test_what_ties_them_through_another_record_is_said_so(doubled):
    contact = {"external_id_raw": "c-1", "email_raw": "person2@example.com"}
    assert doubled({}, {}, contacts=[contact]) == [("c-1", "c-2", BETWEEN, None)]


@pytest.mark.parametrize("gone", [{"merged_into": "c-1"}, {"status": "deleted"}], ids=str)
def test_a_customer_who_is_gone_is_no_work_any_more(doubled, gone):
    pairs = [("c-1", "c-2", 999_000, "same", None)]
    assert doubled(MAIL, MAIL | gone) == doubled({}, gone, pairs=pairs) == []


def test_an_address_that_people_share_by_agreement_doubles_nobody(doubled):
    assert doubled(MAIL, MAIL, design=Design(allowed_shared=frozenset({"same@x.com"}))) == []


def test_a_hub_doubles_nobody_and_names_no_tie(doubled):
    assert doubled(*[MAIL] * 11) == []
    found = doubled(*[MAIL | PHONE] * 2, *[MAIL] * 9)
    assert found == [("c-1", "c-2", "the same mobile number", None)]


def test_whom_the_model_holds_apart_are_two(doubled):
    apart = [("stokly", "c-1", "A"), ("stokly", "c-2", "B")]
    assert doubled(MAIL, MAIL, links=apart) == []


def test_whom_likeness_alone_ties_come_last_with_their_probability(doubled):
    pairs = [
        ("c-3", "c-4", 970_000, "same", None),
        ("c-3", "c-5", 990_000, "same", None),
        ("c-4", "c-5", 500_000, "doubtful", None),
        ("c-1", "c-5", 900_000, "household", None),
        ("c-2", "c-5", 990_000, "same", "different"),
    ]
    assert doubled(MAIL, MAIL, {}, {}, {}, pairs=pairs) == [
        ("c-1", "c-2", "the same e-mail", None),
        ("c-3", "c-5", BY_LIKENESS, 990_000),
        ("c-3", "c-4", BY_LIKENESS, 970_000),
    ]


def test_a_pair_that_an_identifier_ties_is_told_once(doubled):
    pairs = [("c-2", "c-1", 990_000, "same", None)]
    assert doubled(MAIL, MAIL, pairs=pairs) == [("c-1", "c-2", "the same e-mail", None)]


def test_a_person_s_word_ties(doubled):
    held = [("stokly", "c-1", "A"), ("stokly", "c-2", "A")]
    pairs = [("c-2", "c-1", 400_000, "doubtful", "same")]
    assert doubled({}, {}, links=held, pairs=pairs) == [("c-1", "c-2", BY_WORD, None)]
