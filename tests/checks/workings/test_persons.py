from itertools import combinations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.vocabulary import TABLES, CheckError
from checks.workings import persons

CUSTOMER = TABLES["erp_customer"].schema
CONTACT = TABLES["esp_contact"].schema


def customers(*rows):
    names = ("customer_id", "account_code", "email_norm", "mobile_e164", "merged_into")
    return frame(names, rows, CUSTOMER)


def contacts(*rows):
    names = ("contact_id", "external_id_raw", "email_norm", "mobile_e164")
    return frame(names, rows, CONTACT)


def frame(names, rows, schema):
    filled = [(*row, *[None] * (len(names) - len(row))) for row in rows]
    return pl.LazyFrame(filled, schema={name: schema[name] for name in names}, orient="row")


def links(ours, theirs, **how):
    rows = persons.components(ours, theirs, **how).collect()
    assert tuple(rows.columns) == persons.EXACT
    return {(row["system"], row["record_id"]): row for row in rows.to_dicts()}


def people(ours, theirs, **how):
    """Each person as the set of its records."""
    found = {}
    for record, row in links(ours, theirs, **how).items():
        found.setdefault(row["component_id"], set()).add(record)
    return found


def ours(number):
    return ("stokly", number)


def theirs(number):
    return ("emarsys", number)


@pytest.mark.parametrize(
    ("customer", "contact", "kind"),
    [
        (("7",), ("1", " 7 "), "external id"),
        (("7", "AC-7"), ("1", "AC-7"), "account code"),
        (("7", None, "a@x.com"), ("1", None, "a@x.com"), "email"),
        (("7", None, None, "+447700900123"), ("1", None, None, "+447700900123"), "mobile"),
        (("7", None, "a@x.com"), ("1", "7", "a@x.com"), "external id+email"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_exact_identifier_ties_customer_and_contact(customer, contact, kind):
    found = links(customers(customer), contacts(contact))
    assert {row["component_id"] for row in found.values()} == {"emarsys:1"}
    assert {(row["link_kind"], row["strength"]) for row in found.values()} == {(kind, "strong")}


def merged(number, into):
    return (number, None, None, None, into)


def test_a_chain_of_merges_makes_one_person():
    shop = customers(merged("7", "8"), merged("8", " 9 "), ("9",), ("10",))
    found = links(shop, contacts(("1", "9"), ("2", "10")))
    assert found[ours("7")]["component_id"] == found[theirs("1")]["component_id"] == "emarsys:1"
    assert found[ours("10")]["component_id"] == "emarsys:2"
    assert found[ours("7")]["link_kind"] == "merge"
    assert found[ours("9")]["link_kind"] == "external id+merge"


def test_a_record_merged_into_one_that_is_not_there_is_tied_to_its_contact():
    assert len(people(customers(merged("7", "9")), contacts(("1", "9")))) == 1


def test_a_record_merged_into_itself_or_nothing_is_tied_to_nobody():
    shop = customers(merged("7", "7"), merged("8", ""), merged("9", "null"), merged("10", None))
    assert len(people(shop, contacts())) == 4


def test_a_customer_may_swallow_any_number_of_records():
    crowd = [merged(str(number), "99") for number in range(30)]
    assert len(people(customers(*crowd, ("99",)), contacts())) == 1


def test_a_merge_does_not_tie_the_contacts_that_too_many_share_an_id_with():
    crowd = [(str(number), "99") for number in range(10)]
    found = people(customers(merged("7", "99"), ("99",)), contacts(*crowd))
    assert {ours("7"), ours("99")} in found.values()
    assert len(found) == 11


def test_a_word_that_many_have_for_not_merged_ties_nothing():
    assert (
        len(people(customers(*[merged(str(one), "0") for one in range(1, 12)]), contacts())) == 11
    )
    assert len(people(customers(*[merged(str(one), "0") for one in range(1, 11)]), contacts())) == 1


def test_a_record_that_nothing_ties_is_a_person_on_its_own():
    found = links(customers(("7",)), contacts(("1", "8")))
    assert found[ours("7")]["component_id"] == "stokly:7"
    assert found[theirs("1")]["link_kind"] is None
    assert found[theirs("1")]["strength"] is None


@pytest.mark.parametrize("likeness", ["007", "7.0", "C-7"])
def test_a_damaged_external_id_ties_nothing(likeness):
    assert len(people(customers(("7",)), contacts(("1", likeness)))) == 2


def test_empty_identifiers_tie_nothing():
    assert len(people(customers(("7",), ("8",)), contacts(("1",), ("2",)))) == 4


def test_placeholders_tie_nothing():
    assert len(people(customers(("7", "n/a")), contacts(("1", "n/a"), ("2", "n/a")))) == 3


def test_a_chain_of_identifiers_makes_one_person():
    shop = customers(("7", None, "a@x.com"), ("8", None, "b@x.com", "+4477"))
    found = people(shop, contacts(("1", "7", "b@x.com"), ("2", None, None, "+4477")))
    assert set(found) == {"emarsys:1"}


def test_an_account_code_that_is_another_customers_id_is_read_as_the_id():
    found = people(customers(("7", "8"), ("8", "9")), contacts(("1", "8")))
    assert found["emarsys:1"] == {theirs("1"), ours("8")}


def test_two_customers_of_one_code_that_no_contact_bears_stay_two():
    assert len(people(customers(("7", "AC"), ("8", "AC")), contacts(("1",)))) == 3


def test_ten_records_may_share_an_identifier_and_eleven_may_not():
    crowd = [(str(number), None, "info@x.com") for number in range(10)]
    assert len(people(customers(*crowd), contacts())) == 1
    assert len(people(customers(*crowd), contacts(("1", None, "info@x.com")))) == 11


def test_what_too_many_share_is_told():
    crowd = customers(*[(str(number), None, "info@x.com") for number in range(10)])
    told = persons.hubs(crowd, contacts(("1", None, "info@x.com"))).collect()
    assert told.rows() == [("email", "info@x.com", 10, 1)]


def test_what_people_share_by_agreement_ties_nothing():
    home = customers(("7", None, "home@x.com"), ("8", None, "home@x.com"))
    assert len(people(home, contacts(("1", "7")), apart=frozenset({"home@x.com"}))) == 2


def test_a_chain_of_a_hundred_thousand_records_settles():
    length = 100_000
    edges = pl.DataFrame({"low": range(length - 1), "high": range(1, length)})
    edges = edges.cast(pl.UInt32).sample(fraction=1, shuffle=True, seed=7)
    assert persons._settled(edges, length).n_unique() == 1  # noqa: SLF001 - too long for records


def test_ties_that_do_not_settle_are_an_error(monkeypatch):
    monkeypatch.setattr(persons, "ROUNDS", 0)
    with pytest.raises(CheckError, match="1 ties between records were not settled"):
        persons.components(customers(("7",)), contacts(("1", "7")))


few = st.sampled_from([None, "1", "2", "3", "4", "5"])
some_records = st.lists(st.tuples(few, few, few), max_size=12)
some_customers = st.lists(st.tuples(few, few, few, few), max_size=8)


@settings(max_examples=60, deadline=None)
@given(some_customers, some_records, st.randoms(use_true_random=False))
def test_persons_are_those_of_a_union_find_whatever_the_order_of_rows(shop, mail, chance):
    shop = [(str(number), *row) for number, row in enumerate(shop)]
    mail = [(str(number), *row) for number, row in enumerate(mail)]
    straight = people(customers(*shop), contacts(*mail))
    assert straight == slow_people(shop, mail)
    chance.shuffle(shop)
    chance.shuffle(mail)
    assert people(customers(*shop), contacts(*mail)) == straight


def slow_people(shop, mail):
    """The same by union and find, one record after the other."""
    ids, codes = {row[0] for row in shop}, {row[1] for row in mail}
    held = {}
    for number, code, email, mobile, _ in shop:
        bears = {("id", number), ("email", email), ("mobile", mobile)}
        held[ours(number)] = bears | ({("code", code)} if code in codes - ids else set())
    for number, code, email, mobile in mail:
        kind = "id" if code in ids else "code"
        # An external id is of the same kind for two contacts, whether a customer has it or not.
        held[theirs(number)] = {("id", code), (kind, code), ("email", email), ("mobile", mobile)}
    held = {record: {one for one in bears if one[1]} for record, bears in held.items()}
    # Those merged into one id, and who bears it: the customer, or contacts where none has it.
    for number, *_, into in shop:
        held[ours(number)].add(("merge", into))
        held[ours(number)].add(("merge", number))
    for number, code, *_ in mail:
        if code not in ids:
            held[theirs(number)].add(("merge", code))
    held = {record: {one for one in bears if one[1]} for record, bears in held.items()}
    return named(joined(held))


def joined(held):
    parent = {record: record for record in held}

    def root(record):
        return record if parent[record] == record else root(parent[record])

    crowds = {}
    for record, bears in held.items():
        for one in bears:
            crowds.setdefault(one, []).append(record)
    for crowd in crowds.values():
        for left, right in combinations(crowd if len(crowd) <= persons.HUB else [], 2):
            parent[root(left)] = root(right)
    groups = {}
    for record in held:
        groups.setdefault(root(record), set()).add(record)
    return groups.values()


def named(groups):
    return {min(":".join(record) for record in group): group for group in groups}
