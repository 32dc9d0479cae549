"""Each kind of repair has its way back, or an honest reason why it has none."""

import json

import polars as pl
import pytest

from audit.steps.undoing import ways_back
from audit.steps.undoing.ways_back import OF_LEDGER, left, way_back
from checks.vocabulary import PLAN_ROW
from tests.audit.carrying import row

PLAN = "ab" * 32
ROWS = {**PLAN_ROW, **dict.fromkeys(OF_LEDGER, pl.String()), "attempts": pl.Int64()}
LINE = {"order": "o-1", "item": "A", "price": "19.90", "quantity": "2", "timestamp": "t"}


def done(action, record="7", **told):
    """One row that was carried out, as plan and ledger have it."""
    usual = {"row_id": "r000001", "attempts": 1, "state": "verified"}
    return pl.DataFrame([{**row(action, record), **usual, **told}], schema=ROWS)


def back(rows, *, offset_sales=False):
    """Action, record, field, seen, desired and clears of each row that takes these back."""
    told = way_back(rows, PLAN, offset_sales=offset_sales)
    return told.select("action", "record", "field", "seen", "desired", "clears").rows()


def why(rows, *, offset_sales=False):
    return left(rows, rows.clear(), offset_sales=offset_sales)["why"].to_list()


@pytest.mark.parametrize(
    ("stood", "desired", "clears"),
    [
        ('"Ann"', "Ann", False),
        ("null", None, True),
        ('""', "", True),
        ('"\\u00c9"', "\u00c9", False),
    ],
)
def test_a_field_gets_back_what_stood_there_and_nothing_where_nothing_stood(stood, desired, clears):
    rows = done("update", field="1", seen="Ann", desired="Zoe", pre_image=stood)
    assert back(rows) == [("update", "7", "1", "Zoe", desired, clears)]
    assert why(rows) == []


def test_a_field_that_was_emptied_is_filled_again():
    rows = done("update", field="1", seen="Ann", desired=None, clears=True, pre_image='"Ann"')
    assert back(rows) == [("update", "7", "1", None, "Ann", False)]


def test_without_what_stood_there_before_nothing_is_written():
    rows = done("update", field="1", desired="Zoe", pre_image=None)
    assert (back(rows), why(rows)) == ([], [ways_back.NOT_KEPT])


@pytest.mark.parametrize(("action", "field"), [("opt_out", "31"), ("update", "sms_opt_in")])
def test_an_opt_out_is_never_taken_back(action, field):
    rows = done(action, field=field, seen="1", desired="2", pre_image='"1"')
    assert (back(rows), why(rows)) == ([], [ways_back.ONE_WAY])


@pytest.mark.parametrize(
    ("action", "other"), [("list_add", "list_remove"), ("list_remove", "list_add")]
)
def test_on_a_list_and_off_it_are_each_others_way_back(action, other):
    rows = done(action, field="77", seen="off", desired="on", pre_image='"off"')
    assert back(rows) == [(other, "7", "77", "on", "off", False)]


def test_a_contact_that_was_made_is_opted_out_and_left():
    rows = done("create", "c-1", body='{"fields":{"3":"a@example.com"}}', note="901")
    assert back(rows) == [("opt_out", "901", "31", None, "2", False)]
    assert why(rows) == [ways_back.MADE]


def test_one_that_was_made_with_a_number_is_opted_out_of_both_channels_and_worth_its_money_once():
    body = '{"fields":{"3":"a@example.com","37":"447700900001"}}'
    rows = done("create", "c-1", body=body, note="901", impact_u=5, currency="GBP", people=1)
    assert [one[2] for one in back(rows)] == ["31", "sms_opt_in"]
    told = way_back(rows, PLAN, offset_sales=False)
    assert (told["impact_u"].sum(), told["people"].sum()) == (5, 1)


def test_where_nobody_knows_which_contact_was_made_a_person_looks_it_up():
    rows = done("create", "c-1", body='{"fields":{"3":"a@example.com"}}', note="")
    assert (back(rows), why(rows)) == ([], [ways_back.WHICH])


def test_appended_rows_stay_unless_they_may_be_offset():
    rows = done("append", "o-1", body=json.dumps({"rows": [LINE]}))
    assert (back(rows), why(rows)) == ([], [ways_back.SOLD])
    assert why(rows, offset_sales=True) == []


@pytest.mark.parametrize(
    ("amount", "other"), [("19.90", "-19.90"), ("-3", "3"), ("0.00", "0.00"), ("-0", "0")]
)
def test_an_offset_is_the_same_row_the_other_way_round(amount, other):
    lines = [{**LINE, "price": amount, "quantity": amount}]
    rows = done("append", "o-1", body=json.dumps({"rows": lines}))
    told = json.loads(way_back(rows, PLAN, offset_sales=True)["body"][0])
    assert told["rows"] == [{**LINE, "price": other, "quantity": other}]
    assert told["undoes"] == "r000001"


def test_an_offset_says_what_must_stand_there_for_it():
    lines = [{**LINE, "price": "19.90", "quantity": "2"}]
    rows = done("append", "o-1", body=json.dumps({"rows": lines}))
    stood = rows.with_columns(pre_image=pl.lit('{"A": ["1", 9950000]}'))
    shows = [
        json.loads(way_back(one, PLAN, offset_sales=True)["body"][0])["shows"]
        for one in (rows, stood)
    ]
    assert shows == [{"A": ["2", 19_900_000]}, {"A": ["3", 29_850_000]}]


@pytest.mark.parametrize("action", ["merge", "trigger"])
def test_what_is_irreversible_stays(action):
    rows = done(action, body="{}")
    assert (back(rows), why(rows)) == ([], [ways_back.NO_WAY])


def test_a_row_whose_end_nobody_knows_is_told():
    rows = done("append", body=json.dumps({"rows": [LINE]}), state="unknown")
    told = left(rows.clear(), rows, offset_sales=True)
    assert told.rows() == [("r000001", "append", ways_back.UNKNOWN)]


def test_each_row_says_which_it_takes_back():
    told = way_back(done("update", field="1", pre_image="null"), PLAN, offset_sales=False)
    assert told["body"].to_list() == ['{"undoes":"r000001"}']
    assert told["because"].to_list() == ["takes back row r000001 of plan abababababab"]
    assert told["repair_class"].to_list() == ["R0"]
