"""Findings that name records of a table: what a rule is about, and whose record breaks it."""

import re

import pytest

from checks.vocabulary import Personal
from reports import Redaction, masks
from reports.record_names import coded_key
from reports.redaction import redacted

CODE = "[a-z2-7]{10}"


@pytest.fixture
def broken(sample):
    """The answer of a check about tables: its rows break rules."""

    def made(*rows):
        return sample.an_answer(
            *rows, name="snapshot.validity.declared", about="snapshot.entity",
            things="declared facts", worst="S3",
        )  # fmt: skip

    return made


@pytest.fixture
def shown(sample, broken):
    """One of its rows, as a page would see it."""

    def seen(level, **row):
        run = redacted(sample.run(broken(row)), Redaction(level, sample.KEY))
        return run.answers[0].findings.row(0, named=True)

    return seen


@pytest.mark.parametrize(
    ("fact", "personal"),
    [
        ("erp_order.order_id", Personal.NO),
        ("erp_customer.customer_id", Personal.ID),
        ("erp_customer.birthday", Personal.YES),
        ("erp_order.order_id+customer_id", Personal.ID),
        ("erp_customer.merged_into+surname", Personal.YES),
        ("erp_customer.shoe_size", Personal.YES),
    ],
)
def test_a_fact_is_as_personal_as_its_most_personal_column(fact, personal):
    assert masks.declared(fact).personal is personal


def test_a_customer_is_shown_in_a_session(shown):
    row = shown(1, key="erp_customer c-90441", field="erp_customer.merged_into+customer_id")
    assert row["key"] == "erp_customer c-90441"


def test_a_customer_is_a_code_for_the_team(shown):
    assert re.fullmatch(f"erp_customer {CODE}", shown(2, key="erp_customer c-90441")["key"])


def test_outside_the_client_no_record_is_named(shown):
    row = shown(3, key="erp_customer c-90441", field="erp_customer.customer_id", actual="c-90441")
    assert (row["key"], row["actual"]) == (None, None)


def test_the_code_is_the_one_that_the_person_has_elsewhere(shown, sample):
    code = Redaction(2, sample.KEY).code("c-90441", "customer_id")
    assert shown(2, key="erp_customer c-90441")["key"] == f"erp_customer {code}"


def test_only_the_part_that_names_a_person_is_coded(shown):
    assert re.fullmatch(f"erp_consent {CODE} / sms", shown(2, key="erp_consent c-9 / sms")["key"])


def test_a_part_that_is_missing_says_so(shown):
    assert shown(2, key="erp_consent null / sms")["key"] == "erp_consent null / sms"


def test_an_order_keeps_its_number_inside_the_client(shown):
    assert shown(2, key="erp_order_line o-17 / l-2")["key"] == "erp_order_line o-17 / l-2"


def test_an_id_that_looks_like_several_is_coded_as_one(sample):
    redaction = Redaction(2, sample.KEY)
    assert re.fullmatch(f"erp_customer {CODE}", coded_key("erp_customer a / b", redaction.code))


def test_ids_that_break_a_rule_are_codes_too(shown):
    row = shown(
        2,
        key="erp_customer c-90441",
        field="erp_customer.merged_into+account_code",
        actual="c-90441 / null (3 rows)",
    )
    assert re.fullmatch(rf"{CODE} / null \(3 rows\)", row["actual"])


def test_a_rule_is_told_in_full_and_so_are_values_of_no_person(shown):
    rule = "is within ±1,000,000,000,000 units of its currency"
    row = shown(
        2, key="erp_order o-1", field="erp_order.total_u", expected=rule, actual="-1.500000"
    )
    assert (row["expected"], row["actual"]) == (rule, "-1.500000")


@pytest.mark.parametrize("said", ["a value that breaks the rule", "2 rows", "null (12 rows)"])
def test_what_stands_in_the_place_of_a_value_is_kept(shown, said):
    row = shown(2, key="erp_customer c-9", field="erp_customer.birthday", actual=said)
    assert row["actual"] == said


def test_a_name_that_breaks_a_rule_is_removed(shown):
    row = shown(2, key="erp_customer c-9", field="erp_customer.surname", actual="Example")
    assert row["actual"] == "[removed]"


def test_an_address_in_the_wrong_column_is_removed(shown):
    row = shown(2, key="erp_order o-1", field="erp_order.currency", actual="+44 7700 900123")
    assert row["actual"] == "[phone removed]"


def test_the_type_of_a_personal_column_is_nobody_s(shown):
    row = shown(2, key="erp_customer", field="erp_customer.birthday", actual="VARCHAR")
    assert row["actual"] == "VARCHAR"


@pytest.mark.parametrize("level", [2, 3])
def test_no_customer_of_a_thousand_is_on_the_page(sample, overview, broken, level):
    ids = [f"c-{70_000 + at}" for at in range(1_000)]
    rows = [
        {"key": f"erp_{('customer', 'consent')[at % 2]} {one}{' / sms' if at % 2 else ''}",
         "field": "erp_customer.merged_into+customer_id", "actual": f"{one} / {one}"}
        for at, one in enumerate(ids)
    ]  # fmt: skip
    page = overview(sample.run(broken(*rows)), level=level)
    assert not set(re.findall(r"c-\d{5}", page)) & set(ids)


def test_in_a_session_the_customer_is_on_the_page(sample, overview, broken):
    row = {"key": "erp_customer c-90441", "field": "erp_customer.birthday"}
    assert "erp_customer c-90441" in overview(sample.run(broken(row)), level=1)


def test_an_order_number_that_looks_like_a_phone_does_not_stop_the_page(sample, overview, broken):
    row = {"key": "erp_order_line 07700900123 / 1", "field": "erp_order_line.qty"}
    assert "07700900123 / 1" in overview(sample.run(broken(row)))


def test_outside_the_client_a_few_records_of_people_are_not_counted(sample, overview, broken):
    page = overview(sample.run(broken({"key": "erp_customer c-9"})), level=3)
    assert "fewer than 5" in page
    assert "fewer than 5" not in overview(sample.run(broken({"key": "erp_order o-9"})), level=3)
