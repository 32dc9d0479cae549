"""Who is who in the two systems: exact ties, likeness, the master's word and a person's."""

from datetime import date

import polars as pl
import pytest

from checks.vocabulary import TABLES, Design
from checks.workings.linked_records import linked_records

WHITCOMBE = {
    "surname": "Whitcombe",
    "street": "17 Cathedral Close",
    "city": "Hereford",
    "postcode": "HR1 2AB",
    "country": "GB",
}
ANN = WHITCOMBE | {
    "forename": "Annabel",
    "email_raw": "annabel@example.com",
    "mobile_raw": "07700 900123",
    "birthday": date(1979, 3, 5),
}
BEN = {
    "forename": "Ben",
    "surname": "Thistlewood",
    "email_raw": "b.thistlewood@example.net",
    "mobile_raw": "07700 900999",
    "birthday": date(1990, 11, 23),
    "street": "3 Quay Street",
    "city": "Truro",
    "postcode": "TR1 2HF",
}
NOTHING = {"email_raw": None}
FIELDS = {"1": "forename", "2": "surname", "10": "street", "11": "city", "13": "postcode"}


def fields(**people):
    """Rows of esp_contact_field: what each contact is called and where it lives."""
    return [
        {
            "contact_id": contact,
            "field_id": number,
            "value_raw": one[name],
            "value_decoded": one[name],
        }
        for contact, one in people.items()
        for number, name in FIELDS.items()
    ]


def strangers(contact_id, email):
    """A contact whom no id ties to a customer."""
    return {"contact_id": contact_id, "email_raw": email, "external_id_raw": None}


@pytest.fixture
def found(evidence):
    """Call it with rows of both systems."""

    def made(customers, contacts, decided=None, design=None, **told):
        some = evidence(
            erp_customer=[{"customer_id": name} | row for name, row in customers.items()],
            esp_contact=contacts,
            esp_contact_field=fields(**told),
            design=design or Design(),
        )
        return linked_records(some, decided)

    return made


def persons(links):
    name = pl.format("{}:{}", "system", "record_id")
    return dict(links.links.select(name, "person_id").iter_rows())


def words(*said):
    return pl.DataFrame(said, schema=["left_id", "right_id", "answer"], orient="row")


def test_the_tables_are_those_of_the_vocabulary(found):
    links = found({"7": ANN, "8": ANN | NOTHING}, [strangers("1", "annabel@example.com")])
    assert links.links.schema == TABLES["person_link"].schema
    assert links.pairs.schema == TABLES["person_pair"].schema
    assert links.links.height == 3


def test_records_that_nothing_exact_ties_are_one_person_where_likeness_is_sure(found):
    moved = ANN | {"email_raw": "ann79@example.net", "mobile_raw": None}
    links = found({"7": ANN, "8": moved, "9": BEN}, [])
    assert persons(links) == {
        "stokly:7": "stokly:7",
        "stokly:8": "stokly:7",
        "stokly:9": "stokly:9",
    }
    assert links.links["component_id"].n_unique() == 3
    pair = links.pairs.to_dicts()[0]
    assert (pair["left_system"], pair["left_id"], pair["right_id"]) == ("stokly", "7", "8")
    assert (pair["kind"], pair["decided"]) == ("same", None)
    assert 900_000 < pair["probability_ppm"] <= 1_000_000


def test_evidence_is_in_words_and_shows_no_value(found):
    moved = ANN | {"email_raw": "ann79@example.net", "mobile_raw": None}
    told = found({"7": ANN, "8": moved}, []).pairs["evidence"].item()
    assert "surname same +" in told
    assert "email differs -" in told
    assert "phone" not in told
    assert not [value for value in map(str, ANN.values()) if len(value) > 2 and value in told]


def test_pairs_that_are_tied_exactly_are_not_told_again(found):
    links = found({"7": ANN, "8": ANN}, [])
    assert links.links["component_id"].unique().to_list() == ["stokly:7"]
    assert links.pairs.is_empty()


def test_people_who_share_a_mailbox_stay_apart_and_the_reason_says_what_they_share(found):
    clara = WHITCOMBE | {
        "forename": "Clara",
        "email_raw": "annabel@example.com",
        "birthday": date(2006, 10, 14),
    }
    links = found({"7": ANN, "8": clara}, [])
    assert persons(links) == {"stokly:7": "stokly:7", "stokly:8": "stokly:8"}
    assert links.links["component_id"].to_list() == ["stokly:7"] * 2
    assert links.links["reason"].unique().to_list() == [
        "shares email with records held to be other people's"
    ]


def test_a_contact_with_the_id_of_a_customer_is_that_person_whatever_it_says(found):
    contact = {"contact_id": "1", "external_id_raw": "7", "email_raw": "somebody@example.net"}
    assert persons(found({"7": ANN}, [contact], **{"1": BEN}))["emarsys:1"] == "emarsys:1"
    links = found({"7": ANN}, [contact], **{"1": BEN})
    assert persons(links) == {"emarsys:1": "emarsys:1", "stokly:7": "emarsys:1"}


def test_a_merged_customer_is_the_one_it_was_merged_into(found):
    links = found({"7": ANN | {"merged_into": "8"}, "8": BEN}, [])
    assert persons(links) == {"stokly:7": "stokly:7", "stokly:8": "stokly:7"}


def test_a_contact_is_found_by_what_it_is_called_and_where_it_lives(found):
    contact = strangers("1", "annabel@example.com") | {"email_raw": "annabell@example.com"}
    links = found({"7": ANN, "8": BEN}, [contact], **{"1": ANN})
    assert persons(links)["stokly:7"] == persons(links)["emarsys:1"] == "emarsys:1"
    assert links.pairs.select("left_system", "right_system").rows() == [("stokly", "emarsys")]


def test_a_word_counts_over_likeness(found):
    moved = ANN | {"email_raw": "ann79@example.net", "mobile_raw": None}
    told = words(("stokly:7", "stokly:8", "different"), ("stokly:9", "emarsys:1", "same"))
    links = found({"7": ANN, "8": moved, "9": BEN}, [strangers("1", "ben@example.com")], told)
    one = persons(links)
    assert one["stokly:7"] != one["stokly:8"]
    assert one["stokly:9"] == one["emarsys:1"] == "emarsys:1"
    decided = links.pairs.filter(decided="different")
    assert decided.select("left_id", "right_id").rows() == [("7", "8")]


def test_two_customers_of_different_ids_may_still_be_one_person(found):
    links = found({"7": ANN, "70001": ANN | {"email_raw": None, "mobile_raw": None}}, [])
    assert "external_id" not in links.likeness.model.fields
    assert persons(links)["stokly:70001"] == "stokly:7"


def test_what_was_compared_is_kept_as_received(found):
    links = found({"7": ANN | {"forename": " ANNABEL "}}, [])
    assert links.records["record_id"].to_list() == ["stokly:7"]
    assert links.records["forename"].item().strip() == "ANNABEL"


@pytest.mark.parametrize("customers", [{}, {"7": NOTHING}, {"7": NOTHING, "8": NOTHING}])
@pytest.mark.parametrize("contacts", [[], [strangers("1", None)]])
def test_records_that_say_nothing_are_nobody_else(customers, contacts, found):
    links = found(customers, contacts)
    assert len(set(persons(links).values())) == len(customers) + len(contacts)
    assert links.pairs.is_empty()
