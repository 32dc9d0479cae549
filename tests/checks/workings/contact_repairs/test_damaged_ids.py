"""What an id was is written back where that is certain; the rest is looked at by a person."""

import pytest

from checks.contact.identifier_damage import identifier_damage

SOLE = {"customer_id": "0012", "email_raw": "a@x.com", "mobile_raw": "07700 900123"}
PHONED = {"external_id_raw": "0012", "email_raw": "a@x.com"}


def shop(evidence, contacts, customers=(SOLE,), **tables):
    return evidence(erp_customer=customers, esp_contact=contacts, **tables)


@pytest.fixture
def changes(repaired):
    """Call it with evidence: record, field, seen, desired of what is no work."""

    def asked(rows):
        return [row[1:] for row in repaired(identifier_damage, rows) if row[0] != "work"]

    return asked


@pytest.mark.parametrize("actual", ["12", "0012.0", " 0012", "000012"])
def test_an_external_id_is_sent_again_as_stokly_has_it(evidence, changes, actual):
    rows = shop(evidence, [{"external_id_raw": actual}])
    assert changes(rows) == [("1", "external_id", actual, "0012")]


@pytest.mark.parametrize(
    ("contacts", "customers"),
    [
        ([{"external_id_raw": "12"}, {"external_id_raw": "0012"}], [SOLE]),
        ([{"external_id_raw": "12"}, {"external_id_raw": "012"}], [SOLE]),
        ([{"external_id_raw": "12"}], [SOLE, {"customer_id": "00012"}]),
        ([{"external_id_raw": "12"}], [SOLE | {"status": "deleted"}]),
        ([{"external_id_raw": "12"}], [SOLE | {"merged_into": "c-9"}]),
    ],
    ids=["held by another", "damaged twice", "of two customers", "deleted", "merged away"],
)
def test_an_id_that_is_not_certain_is_work(evidence, changes, repaired, contacts, customers):
    rows = shop(evidence, contacts, customers)
    assert changes(rows) == []
    assert "1" in {row[1] for row in repaired(identifier_damage, rows)}


@pytest.mark.parametrize("actual", ["447700900123.0", "7700900123"])
def test_a_number_is_sent_again_in_its_plain_form(evidence, changes, actual):
    rows = shop(evidence, [PHONED | {"mobile_raw": actual}])
    assert changes(rows) == [("1", "37", actual, "+447700900123")]


def test_a_number_that_another_contact_has_is_work(evidence, changes):
    other = {"external_id_raw": "x", "email_raw": "x@x.com", "mobile_raw": "+447700900123"}
    assert changes(shop(evidence, [PHONED | {"mobile_raw": "7700900123"}, other])) == []


@pytest.mark.parametrize(
    ("state", "sms_opt_in", "sent"),
    [("in", None, 1), ("out", None, 0), ("out", True, 0), ("out", False, 1)],
)
def test_no_number_comes_to_be_readable_for_one_who_is_out(
    evidence, changes, state, sms_opt_in, sent
):
    unread = PHONED | {"mobile_raw": "4,47700900123E+11", "sms_opt_in": sms_opt_in}
    stated = [{"customer_id": "0012", "channel": "sms", "state": state}]
    rows = shop(evidence, [unread], erp_consent=stated)
    assert len(changes(rows)) == sent


def test_the_export_is_to_be_mended_once_for_each_way(evidence, repaired):
    customers = [{"customer_id": one} for one in ("0012", "0013", "AB")]
    contacts = [{"external_id_raw": one, "email_raw": None} for one in ("12", "13", "ab")]
    rows = shop(evidence, contacts, customers)
    told = repaired(identifier_damage, rows, "action", "record", "because")
    exports = [because for action, _, because in told if because.startswith("mend the export")]
    assert [one.rpartition(": ")[2] for one in exports] == ["1", "2"]


def test_where_most_are_written_so_nothing_is_changed(evidence, repaired):
    customers = [{"customer_id": f"00{number}"} for number in range(10, 25)]
    contacts = [{"external_id_raw": str(number)} for number in range(10, 25)]
    assert repaired(identifier_damage, shop(evidence, contacts, customers), "action", "record") == [
        ("work", "external_id")
    ]
