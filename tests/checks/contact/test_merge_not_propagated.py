from datetime import timedelta

import pytest

from checks.contact.merge_not_propagated import merge_not_propagated
from checks.contact.person_split import person_split
from checks.contact.shared_identifier import shared_identifier

MERGED = {"merged_into": "c-2", "status": "deleted"}
GONE = {"external_id_raw": "x", "email_raw": "x@x.com"}
OF_SURVIVOR = {"external_id_raw": "c-2", "email_raw": "person2@example.com"}


def shop(evidence, *contacts, customers=(MERGED, {}), **tables):
    """c-1 was merged into c-2 ten days ago."""
    return evidence(erp_customer=list(customers), esp_contact=list(contacts), **tables)


def lines(*contacts):
    """Orders o-1, o-2 and so on, each of ten pounds, on these contacts."""
    return [{"contact_id": one, "quantity": 1} for one in contacts]


def test_the_contact_of_a_customer_merged_away_is_reported(evidence, answer):
    one = answer(merge_not_propagated, shop(evidence, {}, OF_SURVIVOR, esp=lines("1", "2")))
    [finding] = one.findings.to_dicts()
    assert (finding["key"], finding["field"], finding["severity"]) == ("c-1", "merge", "S2")
    assert (finding["impact_u"], finding["people"]) == (10_000_000, 1)
    assert finding["records"] == ["1", "2"]
    assert finding["cause"] == "the contact is still there"
    assert finding["actual"] == "contacts: 1, orders on them: 1"
    assert one.examined == 1


def test_a_contact_that_only_the_e_mail_ties_is_still_there(evidence, found):
    by_mail = {"external_id_raw": None, "email_raw": "Person1@Example.com"}
    assert len(found(merge_not_propagated, shop(evidence, by_mail, OF_SURVIVOR))) == 1


def test_a_contact_without_orders_is_reported_and_hides_nothing(evidence, answer):
    one = answer(merge_not_propagated, shop(evidence, {}, OF_SURVIVOR, esp=lines("2")))
    assert one.findings["impact_u"].to_list() == [0]


@pytest.mark.parametrize(("hours", "found_"), [(23, 0), (24, 0), (25, 1)])
def test_a_merge_within_the_agreed_time_is_not_yet_late(evidence, answer, noon, hours, found_):
    young = MERGED | {"merged_at": noon - timedelta(hours=hours)}
    one = answer(merge_not_propagated, shop(evidence, {}, OF_SURVIVOR, customers=[young, {}]))
    assert (one.examined, one.findings.height) == (found_, found_)


def test_without_a_time_of_the_merge_the_last_change_counts(evidence, answer, noon):
    changed = MERGED | {"updated_at": noon - timedelta(hours=1)}
    one = answer(merge_not_propagated, shop(evidence, {}, OF_SURVIVOR, customers=[changed, {}]))
    assert one.examined == 0


ORDERS = [{"customer_id": "c-1"}, {"customer_id": "c-2"}]


def test_a_merge_that_emarsys_shows_whole_is_not_reported(evidence, answer):
    rows = shop(evidence, GONE, OF_SURVIVOR, esp=lines("2", "2"), erp=ORDERS)
    one = answer(merge_not_propagated, rows)
    assert (one.examined, one.findings.height) == (1, 0)


LACKS = "the survivor's contact lacks its orders"


@pytest.mark.parametrize("elsewhere", ["9", None], ids=str)
def test_an_order_on_neither_side_s_contact_is_lacking(evidence, answer, elsewhere):
    rows = shop(evidence, GONE, OF_SURVIVOR, esp=lines(elsewhere, "2"), erp=ORDERS)
    [finding] = answer(merge_not_propagated, rows).findings.to_dicts()
    assert (finding["cause"], finding["severity"]) == (LACKS, "S2")
    assert (finding["impact_u"], finding["records"]) == (10_000_000, ["2"])
    assert finding["actual"] == "contacts: 0, orders on neither: 1"


def test_an_order_that_emarsys_lacks_altogether_is_lacking_once_it_is_due(evidence, answer, noon):
    rows = shop(evidence, GONE, OF_SURVIVOR, esp=[{"order_id_raw": "o-2"}], erp=ORDERS)
    assert answer(merge_not_propagated, rows).findings["impact_u"].to_list() == [10_000_000]
    young = [ORDERS[0] | {"ready_at": noon - timedelta(hours=1)}, ORDERS[1]]
    rows = shop(evidence, GONE, OF_SURVIVOR, esp=[{"order_id_raw": "o-2"}], erp=young)
    assert answer(merge_not_propagated, rows).findings.is_empty()


def test_orders_of_both_kinds_add_up(evidence, answer):
    orders = [{"customer_id": "c-1"}, {"customer_id": "c-1", "total_u": 7_000_000}]
    rows = shop(evidence, {}, OF_SURVIVOR, esp=lines("1", "9"), erp=orders)
    [finding] = answer(merge_not_propagated, rows).findings.to_dicts()
    assert finding["impact_u"] == 17_000_000
    assert finding["cause"] == "the contact is still there, the survivor's contact lacks its orders"


def test_an_order_that_both_contacts_have_hides_nothing(evidence, answer):
    both = [one | {"order_id_raw": "o-1"} for one in lines("1", "2")]
    one = answer(merge_not_propagated, shop(evidence, {}, OF_SURVIVOR, esp=both))
    assert one.findings["impact_u"].to_list() == [0]


@pytest.mark.parametrize(
    ("theirs", "left", "severity"),
    [("1", "2", "S1"), ("2", "1", "S1"), ("1", "1", "S2"), ("2", "2", "S2"), (None, "1", "S2")],
    ids=str,
)
def test_opt_ins_that_differ_stop_everything(evidence, found, theirs, left, severity):
    contacts = ({"opt_in": theirs}, OF_SURVIVOR | {"opt_in": left})
    assert found(merge_not_propagated, shop(evidence, *contacts)) == [("c-1", "merge", severity)]


def test_an_opt_out_in_the_master_counts_as_the_contact_s_own(evidence, answer):
    said = [{"customer_id": "c-1", "state": "out"}]
    contacts = ({"opt_in": None}, OF_SURVIVOR)
    one = answer(merge_not_propagated, shop(evidence, *contacts, erp_consent=said))
    assert one.findings["severity"].to_list() == ["S1"]
    assert one.findings["cause"].to_list() == ["the contact is still there, the opt-ins differ"]


def test_an_opt_out_of_sms_is_no_word_about_e_mail(evidence, found):
    said = [{"customer_id": "c-1", "state": "out", "channel": "sms"}]
    rows = shop(evidence, {}, OF_SURVIVOR, erp_consent=said)
    assert found(merge_not_propagated, rows) == [("c-1", "merge", "S2")]


def test_a_chain_of_merges_ends_with_the_record_that_is_left(evidence, answer):
    chain = [{"merged_into": "c-2"}, {"merged_into": "c-3"}, {}]
    last = {"external_id_raw": "c-3", "email_raw": "person3@example.com"}
    one = answer(merge_not_propagated, shop(evidence, {}, GONE, last, customers=chain))
    assert one.examined == 2
    assert one.findings.select("key", "records").rows() == [("c-1", ["1", "3"])]
    assert one.exhibits["merges"]["merged_into"].to_list() == ["c-3"]


@pytest.mark.parametrize("into", ["c-9", "0"])
def test_a_merge_into_nobody_who_is_known_is_told_apart(evidence, answer, into):
    one = answer(merge_not_propagated, shop(evidence, {}, customers=[{"merged_into": into}, {}]))
    assert one.findings.is_empty()
    assert "1" in one.unasked["survivor"]


def test_merges_in_a_circle_have_no_survivor(evidence, answer):
    circle = [{"merged_into": "c-2"}, {"merged_into": "c-1"}]
    one = answer(merge_not_propagated, shop(evidence, {}, customers=circle))
    assert (one.examined, one.unasked["survivor"][-1]) == (0, "2")


@pytest.mark.parametrize("into", ["c-1", " ", "null", None], ids=repr)
def test_a_customer_merged_into_nothing_is_no_merge(evidence, answer, into):
    one = answer(merge_not_propagated, shop(evidence, {}, customers=[{"merged_into": into}, {}]))
    assert one.examined == 0
    assert "survivor" not in one.unasked


def test_the_exhibit_shows_each_merge_with_what_lies_where(evidence, answer):
    rows = shop(evidence, {}, OF_SURVIVOR, esp=lines("1", "9"), erp=[{"customer_id": "c-1"}] * 2)
    [shown] = answer(merge_not_propagated, rows).exhibits["merges"].to_dicts()
    del shown["merged_at"]
    assert shown == {
        "customer_id": "c-1",
        "merged_into": "c-2",
        "contacts": 1,
        "survivor_contacts": 1,
        "orders": 1,
        "value_u": 10_000_000,
        "lacking": 1,
        "lacking_u": 10_000_000,
        "opt_ins_differ": False,
    }


def test_without_sales_the_orders_are_not_asked_about(evidence, answer):
    one = answer(merge_not_propagated, shop(evidence, {}, OF_SURVIVOR, erp=ORDERS))
    assert one.findings["impact_u"].to_list() == [None]
    assert one.unasked["orders on contacts"] == "no source gives esp_sale_line"


def test_without_orders_only_what_lies_on_contacts_is_asked_about(evidence, answer):
    one = answer(merge_not_propagated, shop(evidence, {}, OF_SURVIVOR, esp=lines("1")))
    assert one.findings["impact_u"].to_list() == [10_000_000]
    assert one.unasked["orders of the merged"] == "no source gives erp_order"


def test_a_source_that_never_says_who_was_merged_is_not_asked(evidence, answer):
    rows = shop(evidence, {}, customers=[{}], unfilled={"erp_customer": ["merged_into"]})
    assert "merged_into" in answer(merge_not_propagated, rows).not_run


def told(one):
    return one.exhibits["survivors"].select("contact_id", "contacts", "orders_after").rows()


def test_what_the_same_merge_would_leave_in_emarsys_is_hung_out(evidence, answer):
    one = answer(merge_not_propagated, shop(evidence, {}, OF_SURVIVOR, esp=lines("1", "2")))
    assert told(one) == [("2", 2, 2)]


def test_several_merged_into_one_are_one_person(evidence, answer):
    customers = [{"merged_into": "c-3"}, {"merged_into": "c-3"}, {}]
    one = answer(merge_not_propagated, shop(evidence, {}, {}, {}, customers=customers))
    assert (one.findings.height, told(one)) == (2, [("3", 3, None)])


def test_a_merge_whose_survivor_has_no_contact_leaves_nothing_to_merge(evidence, answer):
    one = answer(merge_not_propagated, shop(evidence, {}, GONE))
    assert (one.findings.height, told(one)) == (1, [])


def test_a_person_is_told_by_the_first_check_that_finds_two_contacts(evidence, answer):
    # 1 and 2 share an address; 3 is tied to the survivor by its number alone.
    number = {"mobile_raw": "07700900123"}
    contacts = (
        {"email_raw": "same@x.com"},
        {"external_id_raw": "c-2", "email_raw": "same@x.com"},
        {"external_id_raw": None, "email_raw": "third@x.com"} | number,
    )
    rows = shop(evidence, *contacts, customers=(MERGED, number), esp=lines("1", "2", "3"))
    asked = [answer(one, rows) for one in (shared_identifier, merge_not_propagated, person_split)]
    assert [one.findings.height for one in asked] == [1, 1, 1]
    assert [told(one) for one in asked] == [[("2", 3, 3)], [], []]
