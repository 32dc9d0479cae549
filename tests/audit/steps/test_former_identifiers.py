"""What customers were called before is read out of the snapshots of earlier runs."""

from datetime import UTC, datetime, timedelta

import pytest

from audit.steps.link import link
from checks.vocabulary import Design, System

DAY = timedelta(days=1)
FIRST = datetime(2026, 3, 2, 12, tzinfo=UTC)
ALIAS = "erp_customer_alias"


@pytest.fixture
def told(store, sealed):
    """Call it with the customers of each day: what is known of them after the last."""

    def made(*days, between=lambda _: None, **tables):
        pulled = [
            sealed(taken_at=FIRST + day * DAY, erp_customer=rows, **tables)
            for day, rows in enumerate(days)
        ]
        between(pulled)
        with link(store, (pulled[-1],), Design()) as evidence:
            if not evidence.has(ALIAS):
                return None
            rows = evidence[ALIAS].select(
                "customer_id", "kind", "value_norm", "valid_from", "valid_to"
            )
            return rows.collect().rows()

    return made


def customer(email=None, mobile=None, code=None, **more):
    told = {"customer_id": "c-1", "email_raw": email, "mobile_raw": mobile, "account_code": code}
    return [told | more]


def test_a_first_run_tells_nothing(told):
    assert told(customer("a@x.com")) is None


def test_where_nothing_changed_there_is_nothing_and_that_is_known(told):
    assert told(customer("a@x.com"), customer("a@x.com")) == []


def test_a_former_e_mail_ends_with_the_first_snapshot_without_it(told):
    found = told(customer("a@x.com"), customer("a@x.com"), customer("b@x.com"), customer("b@x.com"))
    assert found == [("c-1", "email", "a@x.com", None, FIRST + 2 * DAY)]


def test_each_kind_of_identifier_is_remembered(told):
    found = told(customer("a@x.com", "07700 900123", "K1"), customer("b@x.com", None, "K2"))
    assert [row[1:3] for row in found] == [
        ("account code", "K1"),
        ("email", "a@x.com"),
        ("mobile", "+447700900123"),
    ]


def test_one_that_came_and_went_between_has_its_beginning(told):
    found = told(customer("a@x.com"), customer("b@x.com"), customer("c@x.com"))
    assert found == [
        ("c-1", "email", "a@x.com", None, FIRST + DAY),
        ("c-1", "email", "b@x.com", FIRST + DAY, FIRST + 2 * DAY),
    ]


def test_one_that_came_back_is_told_until_it_went_for_good(told):
    found = told(*(customer(f"{one}@x.com") for one in "abac"))
    assert found[0] == ("c-1", "email", "a@x.com", None, FIRST + 3 * DAY)


def test_one_that_is_written_otherwise_is_the_same(told):
    assert told(customer(" A@X.com", "07700900123"), customer("a@x.com", "+447700900123")) == []


@pytest.mark.parametrize("now", [[], customer("b@x.com", erased_at=FIRST)], ids=["gone", "erased"])
def test_of_customers_gone_or_erased_nothing_is_remembered(told, now):
    other = {"customer_id": "c-2"}
    assert told([*customer("a@x.com"), other], [*now, other]) == []


def test_what_a_source_tells_is_not_asked_of_snapshots(told):
    given = [{"customer_id": "c-9", "kind": "email", "value_norm": "z@x.com"}]
    found = told(customer("a@x.com"), customer("b@x.com"), erp_customer_alias=given)
    assert [row[0] for row in found] == ["c-9"]


def test_a_snapshot_that_is_gone_is_passed_over(told, store):
    def lost(pulled):
        (store.snapshots / f"{pulled[0].snapshot_id}.duckdb").unlink()

    days = [customer(f"{one}@x.com", updated_at=FIRST) for one in "ab"]
    assert told(*days, between=lost) == []


def test_another_system_s_snapshots_are_not_looked_at(store, sealed):
    old = sealed(System.EMARSYS, esp_contact=[{"contact_id": "1"}])
    assert store.before(old, 9) == ()
    now = sealed(taken_at=FIRST + DAY, erp_customer=customer("a@x.com"))
    assert store.before(now, 9) == ()
