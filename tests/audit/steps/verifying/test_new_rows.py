"""Newer rows of some contacts take the place of the run's, and nothing else moves."""

from contextlib import closing
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from audit.steps.verifying.new_rows import CONTACT, FIELD, NewRows, rows_of
from checks.vocabulary import TABLES, System

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
EARLY = NOON - timedelta(hours=1)


@pytest.fixture
def laid(sealed, store):
    """The tables of contacts 1 and 2, with newer rows over them."""

    def made(contacts, now, fields=(), fed=("contact_id", "email_raw", "email_norm")):
        old = [
            {"contact_id": one, "email_raw": one, "uid": f"u{one}", "last_modified_at": NOON}
            for one in ("1", "2")
        ]
        values = [
            {"contact_id": one, "field_id": field, "value_raw": "was"}
            for one in ("1", "2")
            for field in ("1", "99")
        ]
        snapshot = sealed(System.EMARSYS, **{CONTACT: old, FIELD: values})
        rows = {
            CONTACT: pl.DataFrame(now, schema=TABLES[CONTACT].schema),
            FIELD: pl.DataFrame(fields, schema=TABLES[FIELD].schema),
        }
        with closing(store.open([snapshot])) as connection:
            NewRows(tuple(contacts), rows, frozenset(fed)).lay(connection, EARLY)
            return rows_of(connection, CONTACT).sort("contact_id"), rows_of(connection, FIELD)

    return made


def test_a_touched_contact_is_as_it_is_now_and_another_as_it_was(laid):
    contacts, _ = laid(["1"], [{"contact_id": "1", "email_raw": "new"}])
    assert contacts["email_raw"].to_list() == ["new", "2"]


def test_what_was_emptied_is_empty_and_what_was_not_read_stays(laid):
    contacts, _ = laid(["1"], [{"contact_id": "1", "email_raw": None, "uid": None}])
    assert contacts.row(0, named=True)["email_raw"] is None
    assert contacts["uid"].to_list() == ["u1", "u2"]


def test_a_touched_contact_changed_when_the_run_says_and_a_new_one_before_the_fence(laid):
    now = [{"contact_id": one, "last_modified_at": NOON + timedelta(days=1)} for one in ("1", "3")]
    contacts, _ = laid(["1", "3"], now)
    assert contacts["contact_id"].to_list() == ["1", "2", "3"]
    assert contacts["last_modified_at"].to_list() == [NOON, NOON, EARLY]


def test_a_contact_that_is_gone_has_no_row_and_no_field(laid):
    contacts, fields = laid(["1"], [])
    assert contacts["contact_id"].to_list() == ["2"]
    assert fields["contact_id"].unique().to_list() == ["2"]


def test_fields_that_were_read_are_new_and_the_others_stay(laid):
    new = {"contact_id": "1", "field_id": "1", "value_raw": "is"}
    _, fields = laid(["1"], [{"contact_id": "1"}], [new])
    told = fields.sort("contact_id", "field_id").select("contact_id", "field_id", "value_raw")
    assert told.rows() == [
        ("1", "1", "is"),
        ("1", "99", "was"),
        ("2", "1", "was"),
        ("2", "99", "was"),
    ]
