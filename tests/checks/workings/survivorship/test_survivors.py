import pytest

CODED = {"customer_id": "c-9", "account_code": "A-77"}
NOBODY = {"external_id_raw": None}


def chosen(outcome):
    return outcome.survivors.select("contact_id", "why").row(0)


def test_the_contact_that_names_the_customer_survives(settled):
    found = settled(erp_customer=[CODED], esp_contact=[NOBODY, {"external_id_raw": "c-9"}])
    assert chosen(found) == ("2", "linked to the customer by external id")


def test_an_account_code_names_the_customer_too(settled):
    found = settled(erp_customer=[CODED], esp_contact=[NOBODY, {"external_id_raw": "A-77"}])
    assert chosen(found)[0] == "2"


def test_the_id_of_a_customer_merged_away_names_nobody_any_more(settled):
    customers = [{"customer_id": "c-1", "merged_into": "c-2"}, {"customer_id": "c-2"}]
    found = settled(erp_customer=customers, esp_contact=[{}, {}])
    assert chosen(found) == ("2", "linked to the customer by external id")
    assert found.survivors["customer_id"].to_list() == ["c-2"]
    assert found.survivors["customers"].to_list() == [1]


def test_merges_are_followed_to_the_end_of_their_chain(settled):
    chain = [{"customer_id": f"c-{at}", "merged_into": f"c-{at + 1}"} for at in range(1, 7)]
    found = settled(erp_customer=[*chain, {"customer_id": "c-7"}], esp_contact=[{}, NOBODY])
    assert found.survivors["customer_id"].to_list() == ["c-7"]


def test_customers_merged_into_each_other_end_somewhere(settled):
    circle = [{"merged_into": "c-2"}, {"merged_into": "c-1"}]
    assert settled(erp_customer=circle, esp_contact=[{}, {}]).survivors.height == 1


def test_of_those_that_name_it_alike_the_one_with_most_orders_survives(settled):
    lines = [{"contact_id": "1"}, {"contact_id": "2"}, {"contact_id": "2"}, {"contact_id": "3"}]
    found = settled(esp_contact=[{}, {}, {}], esp=lines)
    assert chosen(found) == ("2", "most orders")


def test_refunds_make_no_order(settled):
    back = [{"contact_id": "2", "amount_u": -5, "order_id_raw": f"r-{at}"} for at in range(3)]
    assert chosen(settled(esp_contact=[{}, {}], esp=[{"contact_id": "1"}, *back]))[0] == "1"


def test_then_the_oldest_registration_decides_and_an_unknown_one_is_the_youngest(settled, noon):
    rows = [{"registered_at": at} for at in (None, noon, noon.replace(year=2020))]
    assert chosen(settled(esp_contact=rows)) == ("3", "oldest registration")


def test_at_last_the_smallest_id_as_people_count(settled):
    rows = [{"contact_id": one} for one in ("10", "9", "100")]
    assert chosen(settled({"g": "10 9 100"}, esp_contact=rows)) == ("9", "smallest id")


def test_every_rule_that_told_somebody_apart_is_named(settled):
    rows = [{"external_id_raw": "c-9"}, {"external_id_raw": "c-9"}, NOBODY]
    found = settled(erp_customer=[CODED], esp_contact=rows, esp=[{"contact_id": "2"}])
    assert chosen(found) == ("2", "linked to the customer by external id, then most orders")


@pytest.mark.parametrize("groups", [{"g": "1"}, {"g": "1 99"}, {"g": "1 1"}], ids=str)
def test_a_group_of_which_one_contact_is_left_is_no_merge(settled, groups):
    assert settled(groups, esp_contact=[{}, {}]).survivors.is_empty()


def test_groups_keep_their_names_and_do_not_mix(settled):
    found = settled({"b": "1 2", "a": "3 4"}, esp_contact=[{}] * 4, esp=[{"contact_id": "4"}])
    assert found.survivors.select("group", "contact_id").rows() == [("a", "4"), ("b", "1")]
    assert found.effect.select("group", "orders_after").rows() == [("a", 1), ("b", 0)]


def test_the_order_of_the_rows_changes_nothing(settled, noon):
    same = {"opt_in": "2", "registered_at": noon, "external_id_raw": None}
    rows = [same | {"contact_id": str(at), "email_raw": f"{at}@x.com"} for at in range(1, 9)]
    lines = [{"contact_id": str(at), "order_id_raw": "o-1"} for at in range(1, 9)]
    groups = {"a": "1 2 3 4", "b": "5 6 7 8"}
    there = settled(groups, esp_contact=rows, esp=lines)
    turned = {name: ids[::-1] for name, ids in reversed(groups.items())}
    back = settled(turned, esp_contact=rows[::-1], esp=lines[::-1])
    for frame in ("survivors", "fields", "consent", "orders", "effect"):
        assert getattr(there, frame).equals(getattr(back, frame)), frame
