import pytest

from checks.contact.identifier_damage import identifier_damage

ID = {"customer_id": "00123", "account_code": "Ab9", "mobile_raw": "07700 900123"}


def told(answer, rows):
    one = answer(identifier_damage, rows)
    assert one.not_run is None, one.not_run
    return one.findings.select("key", "field", "expected", "actual", "cause").rows()


@pytest.mark.parametrize("given", ["00123", "Ab9"])
def test_an_external_id_as_stokly_writes_it_is_not_reported(evidence, answer, given):
    rows = evidence(erp_customer=[ID], esp_contact=[{"external_id_raw": given}])
    assert told(answer, rows) == []


@pytest.mark.parametrize(
    ("given", "meant", "cause"),
    [
        ("123", "00123", "leading zeros stripped"),
        ("0000123", "00123", "leading zeros stripped"),
        (" 00123", "00123", "blanks trimmed"),
        ("00123.0", "00123", "decimals dropped"),
        ("aB9", "Ab9", "case folded"),
        ("\uff21b9", "Ab9", "Unicode form"),
    ],
)
def test_a_damaged_external_id_is_told_with_its_transform(evidence, answer, given, meant, cause):
    rows = evidence(erp_customer=[ID], esp_contact=[{"external_id_raw": given}])
    assert told(answer, rows) == [("1", "external_id", meant, given, cause)]


@pytest.mark.parametrize("given", ["123.0", "0123 ", "124", "1230", "undefined", None, "", " "])
def test_what_no_single_transform_mends_is_not_damage(evidence, answer, given):
    rows = evidence(
        erp_customer=[ID], esp_contact=[{"external_id_raw": given}, {"external_id_raw": "00123"}]
    )
    assert told(answer, rows) == []


def test_scientific_notation_is_damage_where_it_kept_all_digits(evidence, answer):
    customers = [{"customer_id": "120000000000"}, {"customer_id": "447700900123"}]
    contacts = [{"external_id_raw": "1.2E+11"}, {"external_id_raw": "4.47701E+11"}]
    found = told(answer, evidence(erp_customer=customers, esp_contact=contacts))
    assert found == [
        ("1", "external_id", "120000000000", "1.2E+11", "scientific notation written out")
    ]


def test_damage_on_stokly_s_side_is_damage_too(evidence, answer):
    rows = evidence(erp_customer=[{"customer_id": "7.0"}], esp_contact=[{"external_id_raw": "7"}])
    assert told(answer, rows) == [("1", "external_id", "7.0", "7", "decimals dropped")]


def test_an_id_that_may_be_one_of_several_names_none(evidence, answer):
    rows = evidence(
        erp_customer=[{"customer_id": "07"}, {"customer_id": "007"}],
        esp_contact=[{"external_id_raw": "7"}],
    )
    assert told(answer, rows) == [("1", "external_id", None, "7", "leading zeros stripped")]


@pytest.mark.parametrize(
    ("given", "cause"),
    [
        ("447700900123.0", "decimals dropped"),
        ("4.47700900123E+11", "scientific notation written out"),
        ("7700900123", "leading zeros stripped"),
    ],
)
@pytest.mark.parametrize("ours", ["07700 900123", "+44 (0)7700 900123", "00447700900123"])
def test_a_phone_that_went_through_a_column_of_numbers_is_damaged(
    evidence, answer, ours, given, cause
):
    rows = evidence(
        erp_customer=[{"mobile_raw": ours}],
        esp_contact=[{"mobile_raw": given}],
    )
    assert told(answer, rows) == [("1", "phone", ours, given, cause)]


@pytest.mark.parametrize(
    "given",
    ["447700900123", "+447700900123", "0044 7700-900123", "7700900124", "4.47701E+11", "n/a"],
)
def test_a_phone_in_another_form_or_another_phone_is_not_damaged(evidence, answer, given):
    rows = evidence(
        erp_customer=[{"mobile_raw": "07700 900123"}], esp_contact=[{"mobile_raw": given}]
    )
    assert told(answer, rows) == []


def test_an_order_key_is_held_against_every_name_of_an_order(evidence, answer):
    orders = [{"order_id": "o-1", "nice_id": "1001", "channel_ref": "W-1"}]
    sent = ("o-1", "1001", "W-1", "1001.0", "w-1", " o-1", "o-2")
    lines = [{"order_id_raw": key, "load_id": "S1"} for key in sent]
    found = told(answer, evidence(erp=orders, esp=lines))
    assert found == [
        (" o-1", "order_id", "o-1", " o-1", "blanks trimmed"),
        ("1001.0", "order_id", "1001", "1001.0", "decimals dropped"),
        ("w-1", "order_id", "W-1", "w-1", "case folded"),
    ]


def test_a_refund_s_own_id_is_a_name_too(evidence, answer):
    rows = {"erp": [{}], "esp": [{"order_id_raw": "C77"}]}
    refund = [{"refund_id": "C77"}]
    assert told(answer, evidence(**rows, erp_refund=refund)) == []
    lost = evidence(erp=[{}], esp=[{"order_id_raw": "c77"}], erp_refund=refund)
    assert told(answer, lost) == [("c77", "order_id", "C77", "c77", "case folded")]


@pytest.fixture
def lines(evidence):
    """Call it with SKUs of one order and the items that Emarsys has instead."""

    def made(skus, items, **tables):
        ours = [
            {"order_id": "o-1", "line_id": str(at), "sku": one, "qty_ordered": 1}
            for at, one in enumerate(skus)
        ]
        theirs = [
            {"order_id_raw": "o-1", "item": one, "quantity": 1, "load_id": "S1"} for one in items
        ]
        return evidence(
            **{"erp": [{"order_id": "o-1"}], "erp_order_line": ours, "esp": theirs} | tables
        )

    return made


@pytest.mark.parametrize(
    ("item", "cause"),
    [
        ("07123.0", "decimals dropped"),
        ("7123", "leading zeros stripped"),
        (" 07123", "blanks trimmed"),
    ],
)
def test_a_damaged_sku_is_told_by_its_order(lines, answer, item, cause):
    assert told(answer, lines(["07123"], [item])) == [("o-1/07123", "sku", "07123", item, cause)]


def test_a_sku_is_held_against_those_of_its_own_order(lines, answer):
    other = {"order_id": "o-2", "line_id": "9", "sku": "84029E", "qty_ordered": 1}
    rows = lines(
        ["84029G"],
        ["84029e"],
        erp=[{"order_id": "o-1"}, {"order_id": "o-2"}],
        erp_order_line=[
            {"order_id": "o-1", "line_id": "1", "sku": "84029G", "qty_ordered": 1},
            other,
        ],
    )
    assert told(answer, rows) == []
    assert told(answer, lines(["84029E"], ["84029e"])) == [
        ("o-1/84029E", "sku", "84029E", "84029e", "case folded")
    ]


def test_a_sku_cut_short_is_another_check_s_matter(lines, answer):
    assert told(answer, lines(["71234"], ["7123"])) == []


def test_items_of_the_catalogue_are_asked_about_too(evidence, answer):
    rows = evidence(
        erp_product=[{"sku": "007"}, {"sku": "8"}], esp_product=[{"item": "7"}, {"item": "8"}]
    )
    assert told(answer, rows) == [("7", "sku", "007", "7", "leading zeros stripped")]


@pytest.mark.parametrize(("records", "severity"), [(9, "S3"), (10, "S2")])
def test_ten_records_of_one_transform_are_grave(evidence, found, records, severity):
    customers = [{"customer_id": f"0{number}"} for number in range(1, 31)]
    contacts = [{"external_id_raw": str(number)} for number in range(1, records + 1)]
    contacts += [{"external_id_raw": f"0{number}"} for number in range(20, 31)]
    rows = evidence(erp_customer=customers, esp_contact=contacts)
    assert {one for *_, one in found(identifier_damage, rows)} == {severity}


def test_a_transform_that_most_ids_went_through_is_one_finding(evidence, answer):
    customers = [{"customer_id": f"0{number}"} for number in range(1, 13)]
    contacts = [{"external_id_raw": str(number)} for number in range(1, 13)]
    rows = evidence(erp_customer=customers, esp_contact=contacts, erp=[{"customer_id": "01"}] * 1)
    one = answer(identifier_damage, rows)
    shown = one.findings.select("key", "actual", "severity", "people", "impact_u").rows()
    assert shown == [("all by leading zeros stripped", "12 of 12", "S2", 12, 10_000_000)]
    assert one.exhibits["damage"]["records"].to_list() == [12]


def test_a_customer_counts_once_however_many_records_are_damaged(evidence, answer):
    rows = evidence(
        erp_customer=[{"customer_id": "01", "mobile_raw": "07700900123"}],
        esp_contact=[
            {
                "external_id_raw": "1",
                "email_raw": "person1@example.com",
                "mobile_raw": "7700900123",
            },
            {"external_id_raw": "01.0"},
        ],
        erp=[{"customer_id": "01", "total_u": 5}, {"customer_id": "01", "total_u": 7}],
    )
    one = answer(identifier_damage, rows).findings.sort("field", "key")
    assert one.select("key", "field", "people", "impact_u").rows() == [
        ("1", "external_id", 1, 12),
        ("2", "external_id", 0, 0),
        ("1", "phone", 0, 0),
    ]


def test_orders_and_skus_carry_no_money_for_other_checks_count_it(lines, answer):
    one = answer(identifier_damage, lines(["07123"], ["7123"]))
    assert one.findings.select("people", "impact_u").rows() == [(None, None)]


def test_the_exhibit_counts_by_column_transform_and_load(evidence, answer):
    sent = (("0o-1", "S1"), ("0o-2", "S1"), ("0o-3", "S2"), ("o-4.0", "S2"))
    lines = [{"order_id_raw": key, "load_id": load, "amount_u": 5} for key, load in sent]
    one = answer(identifier_damage, evidence(erp=[{}] * 4, esp=lines))
    assert one.exhibits["damage"].rows() == [
        ("order_id", "leading zeros stripped", "S1", 2, 10),
        ("order_id", "leading zeros stripped", "S2", 1, 5),
    ]


def test_columns_that_no_source_gives_are_told(evidence, answer):
    one = answer(identifier_damage, evidence(erp_customer=[ID], esp_contact=[{}]))
    assert sorted(one.unasked) == ["order_id", "sku"]


def test_without_any_of_the_columns_it_is_not_run(evidence, answer):
    assert "no source gives" in answer(identifier_damage, evidence(erp_customer=[ID])).not_run
