import polars as pl

from checks.workings.survivorship import exhibits, of_one_person

ROWS = [{"email_raw": "ann@x.com", "mobile_raw": "07700900123"}] * 2
FIELD = {"contact_id": "1", "field_id": "2", "value_raw": "Featherstone"}


def test_nobodys_values_and_no_names_of_groups_are_hung_out(settled):
    tables = {"esp_contact_field": [FIELD], "esp": [{"contact_id": "2", "ts_utc": None}]}
    found = settled({"ann@x.com": "1 2"}, esp_contact=ROWS, **tables)
    shown = exhibits(found)
    told = " ".join(str(frame.rows()) + str(frame.columns) for frame in shown.values())
    assert not [word for word in ("x.com", "7700", "Featherstone") if word in told]
    assert not [name for name, frame in shown.items() if "group" in frame.columns]


def test_one_row_tells_of_one_group(settled):
    found = settled({"a": "1 2", "b": "3 4"}, esp_contact=[{}] * 4, esp=[{"contact_id": "4"}])
    groups = exhibits(found)["survivors"]
    assert groups.select("contact_id", "contacts", "email_state", "orders_after").rows() == [
        ("1", 2, "in", 0),
        ("4", 2, "in", 1),
    ]


def test_the_most_money_that_moves_comes_first(settled):
    lines = [
        {"contact_id": one, "amount_u": amount}
        for one, amount in (("1", 9), ("2", 1), ("3", 5), ("4", 3))
    ]
    found = settled({"a": "1 2", "b": "3 4"}, esp_contact=[{}] * 4, esp=lines)
    assert exhibits(found)["survivors"]["contact_id"].to_list() == ["3", "1"]


def test_fields_and_consents_are_counted_by_how_they_were_settled(settled):
    found = exhibits(settled({"a": "1 2", "b": "3 4"}, esp_contact=[{}] * 4))
    emails = found["survivor_fields"].filter(field="email")
    assert emails.select("why", "groups", "conflicts").rows() == [("the survivor's own", 2, 2)]
    assert found["survivor_consent"].rows() == [("email", "in", "the contact's opt-in: in", 2)]


def test_who_gives_up_orders_is_told_once(settled):
    lines = [{"contact_id": "2", "order_id_raw": f"o-{at}", "amount_u": at} for at in (1, 2, 2)]
    lines += [{"contact_id": "1", "order_id_raw": f"p-{at}"} for at in range(3)]
    found = exhibits(settled(esp_contact=[{}, {}], esp=lines))
    assert found["survivor_orders"].rows() == [("2", 2, 3, 5)]


def persons(evidence, *ids, **tables):
    contacts = pl.LazyFrame({"contact_id": list(ids)})
    found = of_one_person(contacts, evidence(**tables)).collect()
    return sorted(found.group_by("group").agg(pl.col("contact_id").sort())["contact_id"].to_list())


def test_contacts_are_grouped_by_the_person_that_likeness_leaves_them(evidence):
    links = [
        {"component_id": "stokly:c-1", "system": "emarsys", "record_id": one, "strength": "strong"}
        for one in "123"
    ]
    of = evidence(esp_contact=[{}] * 3, person_link=links)
    apart = of["person_link"].with_columns(person_id=pl.Series(["p", "p", "q"]))
    of.tables["person_link"] = apart
    contacts = pl.LazyFrame({"contact_id": ["1", "2", "3"]})
    found = of_one_person(contacts, of).collect().sort("contact_id")
    assert found["group"].to_list() == ["p", "p", "q"]


def test_without_links_an_equal_identifier_ties(evidence):
    same = {"email_raw": "a@x.com", "external_id_raw": None}
    assert persons(evidence, "1", "2", "3", esp_contact=[same, same, {}]) == [["1", "2"], ["3"]]


def test_what_too_many_share_ties_nobody(evidence):
    same = {"email_raw": "shop@x.com"}
    found = persons(evidence, "1", "2", esp_contact=[same] * 11)
    assert found == [["1"], ["2"]]
