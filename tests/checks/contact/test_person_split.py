from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest

from checks.contact.person_split import person_split
from checks.contact.shared_identifier import shared_identifier
from checks.vocabulary import Design

CUSTOMER = {"email_raw": "new@x.com", "mobile_raw": "07700900123"}
FIRST = {"external_id_raw": "c-1", "email_raw": "old@x.com"}
SECOND = {"external_id_raw": None, "email_raw": "new@x.com"}


def bought(*contacts, **said):
    """An order a contact, each of ten pounds: o-1, o-2 and so on."""
    return [{"contact_id": one, "quantity": 1, **said} for one in contacts]


def shop(evidence, *contacts, customers=(CUSTOMER,), **tables):
    return evidence(erp_customer=list(customers), esp_contact=list(contacts), **tables)


def linked(rows, *held, component="p"):
    """The evidence, whose records (system, id, person) the model has looked at."""
    links = pl.DataFrame(held, ["system", "record_id", "person_id"], orient="row").with_columns(
        component_id=pl.lit(component), link_kind=pl.lit("email"), strength=pl.lit("strong")
    )
    return replace(rows, tables={**rows.tables, "person_link": links.lazy()}, made={})


def paired(rows, *pairs):
    """The evidence with pairs of contacts: left, right, probability_ppm, kind, decided."""
    names = ["left_id", "right_id", "probability_ppm", "kind", "decided"]
    made = pl.DataFrame(pairs, names, orient="row").with_columns(
        left_system=pl.lit("emarsys"),
        right_system=pl.lit("emarsys"),
        decided=pl.col("decided").cast(pl.String),
        evidence=pl.lit("surname same +8.0"),
    )
    return replace(rows, tables={**rows.tables, "person_pair": made.lazy()}, made={})


def test_a_customer_with_one_contact_is_not_reported(evidence, answer):
    one = answer(person_split, shop(evidence, FIRST, esp=bought("1")))
    assert (one.examined, one.findings.height) == (1, 0)


def test_orders_on_a_second_contact_are_hidden_from_the_first(evidence, answer):
    one = answer(person_split, shop(evidence, FIRST, SECOND, esp=bought("1", "1", "2")))
    [finding] = one.findings.to_dicts()
    assert (finding["key"], finding["field"], finding["severity"]) == ("c-1", "contacts", "S2")
    assert (finding["actual"], finding["records"]) == (
        "2 contacts, orders hidden from the main one: 1",
        ["1", "2"],
    )
    assert (finding["impact_u"], finding["people"], finding["level"]) == (10_000_000, 1, "exact")
    assert finding["cause"] == "tied by e-mail"


def test_a_second_contact_without_orders_hides_none(evidence, answer):
    one = answer(person_split, shop(evidence, FIRST, SECOND, esp=bought("1")))
    assert one.findings.select("severity", "impact_u").rows() == [("S3", 0)]


def test_an_order_that_both_contacts_have_is_no_split(evidence, found):
    lines = bought("1", "2", order_id_raw="o-1")
    assert found(person_split, shop(evidence, FIRST, SECOND, esp=lines)) == []


def test_a_refund_on_the_first_does_not_join_the_orders(evidence, answer):
    lines = [*bought("2"), *bought("1", order_id_raw="o-1", quantity=-1, amount_u=-4_000_000)]
    one = answer(person_split, shop(evidence, FIRST, SECOND, esp=lines))
    assert one.findings.select("severity", "impact_u").rows() == [("S2", 10_000_000)]


@pytest.mark.parametrize(
    ("second", "cause"),
    [
        ({"mobile_raw": "+447700900123"}, "tied by mobile number"),
        ({"external_id_raw": "c-1"}, "tied by external id"),
        ({"external_id_raw": " C-1"}, "tied by its external id in another form"),
    ],
    ids=str,
)
def test_every_strong_link_makes_a_split(evidence, answer, second, cause):
    contacts = (FIRST, {"external_id_raw": None, "email_raw": "other@x.com"} | second)
    one = answer(person_split, shop(evidence, *contacts, esp=bought("1", "2")))
    assert one.findings["cause"].to_list() == [cause]


STRANGER = {"external_id_raw": None, "email_raw": "far@x.com"}


def test_a_former_address_ties_a_contact_that_nothing_else_ties(evidence, answer):
    former = [{"customer_id": "c-1", "kind": "email", "value_norm": "far@x.com"}]
    rows = shop(evidence, FIRST, STRANGER, esp=bought("1", "2"), erp_customer_alias=former)
    assert answer(person_split, rows).findings["cause"].to_list() == ["tied by a former identifier"]


def test_a_former_address_of_two_customers_ties_nobody(evidence, found):
    former = [
        {"customer_id": one, "kind": "email", "value_norm": "far@x.com"} for one in ("c-1", "c-2")
    ]
    people = (CUSTOMER, {"email_raw": "b@x.com"})
    contacts = (FIRST, {"external_id_raw": "c-2", "email_raw": "b@x.com"}, STRANGER)
    rows = shop(evidence, *contacts, customers=people, erp_customer_alias=former)
    assert found(person_split, rows) == []


def test_orders_of_the_customer_tie_a_contact_that_nothing_else_ties(evidence, answer):
    orders = [{"customer_id": "c-1"}, {"customer_id": "c-1"}]
    rows = shop(evidence, FIRST, STRANGER, esp=bought("1", "2"), erp=orders)
    assert answer(person_split, rows).findings["cause"].to_list() == ["tied by orders alone"]


def test_a_contact_with_orders_of_two_customers_is_nobody_s(evidence, found):
    orders = [{"customer_id": "c-1"}, {"customer_id": "c-2"}]
    people = (CUSTOMER, {"email_raw": "b@x.com"})
    contacts = (FIRST, {"external_id_raw": "c-2", "email_raw": "b@x.com"}, STRANGER)
    rows = shop(evidence, *contacts, customers=people, esp=bought("3", "3"), erp=orders)
    assert found(person_split, rows) == []


def test_an_order_on_another_customer_s_contact_ties_nobody(evidence, found):
    orders = [{"customer_id": "c-1"}, {"customer_id": "c-1"}]
    people = (CUSTOMER, {"email_raw": "b@x.com"})
    contacts = (FIRST, {"external_id_raw": "c-2", "email_raw": "b@x.com"})
    rows = shop(evidence, *contacts, customers=people, esp=bought("1", "2"), erp=orders)
    assert found(person_split, rows) == []


def test_a_copy_of_the_main_contact_is_left_to_the_check_of_shared_identifiers(evidence, found):
    main = {"external_id_raw": "c-1", "email_raw": "new@x.com", "mobile_raw": "07700900123"}
    part = {"external_id_raw": None, "email_raw": "NEW@x.com"}
    for copies in (
        (main, part),
        (main, main),
        ({"external_id_raw": "c-1", "email_raw": None}, main),
    ):
        assert found(person_split, shop(evidence, *copies, esp=bought("1", "2", "2"))) == []


def test_the_contact_of_another_customer_of_the_household_is_no_split(evidence, found):
    people = (CUSTOMER, {"email_raw": "b@x.com", "mobile_raw": "07700900123"})
    contacts = (FIRST, {"external_id_raw": "c-2", "email_raw": "b@x.com"})
    assert found(person_split, shop(evidence, *contacts, customers=people)) == []


HOUSEHOLD = (("stokly", "c-1", "A"), ("emarsys", "1", "A"), ("emarsys", "2", "B"))


def test_whom_the_model_holds_apart_shares_a_mailbox_and_no_history(evidence, found):
    rows = shop(evidence, FIRST, SECOND, esp=bought("1", "2"))
    assert found(person_split, linked(rows, *HOUSEHOLD)) == []
    together = [(system, record, "A") for system, record, _ in HOUSEHOLD]
    assert len(found(person_split, linked(rows, *together))) == 1


def test_two_records_of_a_customer_that_the_model_holds_the_same_are_a_split(evidence, answer):
    people = (CUSTOMER, CUSTOMER)
    contacts = (FIRST, {"external_id_raw": "c-2", "email_raw": "new@x.com"})
    rows = shop(evidence, *contacts, customers=people, esp=bought("1", "2", "2"))
    named = [("stokly", "c-1"), ("stokly", "c-2"), ("emarsys", "1"), ("emarsys", "2")]
    one = answer(person_split, linked(rows, *[(*each, "A") for each in named]))
    assert one.findings.select("key", "records").rows() == [("c-2", ["2", "1"])]


def likely(rows, decided):
    """The evidence, where the model alone brings contacts 1 and 2 together, and what was said."""
    tied = linked(rows, ("stokly", "c-1", "A"), ("emarsys", "1", "A")).tables["person_link"]
    alone = linked(rows, ("emarsys", "2", "A"), component="q").tables["person_link"]
    whole = replace(rows, tables={**rows.tables, "person_link": pl.concat([tied, alone])})
    return paired(whole, ("1", "2", 700_000, "doubtful", decided))


def test_whom_the_model_alone_brings_together_is_a_suspect(evidence, answer):
    rows = shop(evidence, FIRST, STRANGER, esp=bought("1", "2"))
    one = answer(person_split, likely(rows, None))
    assert one.findings.is_empty()
    assert one.exhibits["suspects"]["probability_ppm"].to_list() == [700_000]


def test_whom_a_person_has_said_to_be_one_is_no_suspect_any_more(evidence, answer):
    orders = [{"customer_id": "c-1"}, {"customer_id": "c-1"}]
    rows = shop(evidence, FIRST, STRANGER, esp=bought("1", "2"), erp=orders)
    one = answer(person_split, likely(rows, "same"))
    assert one.findings.select("key", "cause").rows() == [("c-1", "tied by a person's word")]
    assert one.exhibits["suspects"].is_empty()


def test_suspects_are_pairs_that_may_be_one_person_the_likeliest_first(evidence, answer):
    kinds = ("doubtful", "same", "household", "namesake")
    pairs = [("1", str(at), at * 1_000, kind, None) for at, kind in enumerate(kinds, 2)]
    one = answer(person_split, paired(shop(evidence, FIRST), *pairs))
    assert one.exhibits["suspects"].select("right_id", "kind").rows() == [
        ("3", "same"),
        ("2", "doubtful"),
    ]
    assert one.findings.is_empty()


@pytest.mark.parametrize(
    ("ages", "before", "after"),
    [
        ((1, 2), "one-time", "repeat"),
        ((400, 2), "lapsed", "repeat"),
        ((None, 9), "no order", "one-time"),
    ],
    ids=str,
)
def test_the_effect_is_what_the_main_contact_is_taken_for(
    evidence, answer, noon, ages, before, after
):
    lines = [
        {"contact_id": str(at), "quantity": 1, "ts_utc": noon - timedelta(days=age)}
        for at, age in enumerate(ages, 1)
        if age is not None
    ]
    rows = shop(evidence, FIRST, SECOND, esp=lines)
    [effect] = answer(person_split, rows).exhibits["effect"].to_dicts()
    assert (effect["class_before"], effect["class_after"]) == (before, after)
    assert effect["orders_after"] - effect["orders_before"] == 1
    assert effect["lifetime_after_u"] - effect["lifetime_before_u"] == 10_000_000


def test_nothing_is_judged_that_is_later_than_the_fence(evidence, answer, noon):
    lines = bought("2", ts_utc=noon + timedelta(minutes=1))
    one = answer(person_split, shop(evidence, FIRST, SECOND, esp=lines))
    assert one.findings.select("severity", "impact_u").rows() == [("S3", 0)]


def test_a_contact_changed_just_now_is_in_flight(evidence, found, noon):
    now = SECOND | {"last_modified_at": noon - timedelta(minutes=14)}
    assert found(person_split, shop(evidence, FIRST, now, esp=bought("2"))) == []


@pytest.mark.parametrize("gone", [{"status": "deleted"}, {"erased_at": "now"}], ids=str)
def test_a_customer_who_is_gone_is_not_asked_about(evidence, answer, noon, gone):
    said = {name: noon if value == "now" else value for name, value in gone.items()}
    one = answer(person_split, shop(evidence, FIRST, SECOND, customers=[CUSTOMER | said]))
    assert (one.examined, one.findings.height) == (0, 0)


def test_an_address_that_people_share_by_agreement_splits_nobody(evidence, found):
    allowing = Design(allowed_shared=frozenset({"new@x.com"}))
    rows = shop(evidence, FIRST, SECOND, esp=bought("1", "2"), design=allowing)
    assert found(person_split, rows) == []


def test_the_contacts_of_one_record_merged_away_are_told_elsewhere(evidence, found):
    people = (CUSTOMER, {"merged_into": "c-1", "email_raw": "b@x.com"})
    contacts = (FIRST, {"external_id_raw": "c-2", "email_raw": "b@x.com"})
    rows = shop(evidence, *contacts, customers=people, esp=bought("1", "2"))
    assert found(person_split, rows) == []


def test_without_sales_the_orders_are_not_known(evidence, answer):
    one = answer(person_split, shop(evidence, FIRST, SECOND))
    assert one.findings.select("severity", "impact_u", "actual").rows() == [
        ("S3", None, "2 contacts")
    ]
    assert one.exhibits["effect"].is_empty()
    assert {"orders", "suspects", "former identifiers"} <= set(one.unasked)


def test_without_contacts_it_is_not_run(evidence, answer):
    assert "esp_contact" in answer(person_split, evidence(erp_customer=[CUSTOMER])).not_run


def test_the_main_contact_is_the_one_with_the_customer_s_id_as_stokly_writes_it(evidence, answer):
    contacts = ({"external_id_raw": "C-1", "email_raw": "far@x.com"}, FIRST, SECOND)
    one = answer(person_split, shop(evidence, *contacts, esp=bought("1", "1", "3", "3")))
    assert one.findings["records"].to_list() == [["2", "1", "3"]]


def told(one, exhibit="survivors"):
    return one.exhibits[exhibit].select("contact_id", "contacts").rows()


def test_what_a_merge_would_leave_is_hung_out(evidence, answer):
    one = answer(person_split, shop(evidence, FIRST, SECOND, esp=bought("1", "2")))
    assert told(one) == [("1", 2)]
    assert one.exhibits["survivors"]["orders_after"].to_list() == [2]
    assert one.exhibits["survivor_orders"]["contact_id"].to_list() == ["2"]


SAME_ID = ({"external_id_raw": "c-1", "email_raw": "far@x.com"}, FIRST)


def test_whom_the_check_of_shared_identifiers_tells_of_is_not_told_twice(evidence, answer):
    rows = shop(evidence, *SAME_ID, esp=bought("1", "2"))
    one, other = answer(person_split, rows), answer(shared_identifier, rows)
    assert one.findings.height == 1
    assert (told(one), told(other)) == ([], [("1", 2)])


def test_where_that_check_is_switched_off_they_are_told_here(evidence, answer):
    off = Design(switched_off={"contact.uniqueness.shared_identifier": "not now"})
    one = answer(person_split, shop(evidence, *SAME_ID, esp=bought("1", "2"), design=off))
    assert told(one) == [("1", 2)]


TWICE = [{"email_raw": "same@x.com", "mobile_raw": None}] * 2


def test_customers_who_are_one_person_are_work_for_stokly_and_no_finding(evidence, answer):
    one = answer(person_split, shop(evidence, FIRST, customers=TWICE))
    assert one.findings.is_empty()
    assert one.exhibits["customers"].rows() == [("c-1", "c-2", "the same e-mail", None, None)]


def test_two_contacts_that_share_nothing_but_a_hub_are_told_here(evidence, answer):
    till = {"email_raw": "till@x.com"}
    second = till | {"external_id_raw": None, "mobile_raw": "07700900123"}
    crowd = [till | {"external_id_raw": None} for _ in range(9)]
    rows = shop(evidence, till | {"external_id_raw": "c-1"}, second, *crowd, esp=bought("1", "2"))
    assert told(answer(person_split, rows)) == [("1", 2)]
    assert told(answer(shared_identifier, rows)) == []
