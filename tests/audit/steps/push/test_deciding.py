"""What becomes of a planned change is decided by what stands there right before it."""

import polars as pl
import pytest

from audit.steps.push.deciding import GONE, HELD, MOVED, WRITE, decided

ROW = pl.Schema(
    dict.fromkeys(("row_id", "action", "record", "field", "seen", "desired"), pl.String())
)


def decision(action, seen, desired, current):
    rows = pl.DataFrame([("r1", action, "7", "31", seen, desired)], schema=ROW, orient="row")
    read = pl.DataFrame({"contact_id": ["7"], "31": [current]}, schema_overrides={"31": pl.String})
    return decided(rows, read, {})["decision"].item()


@pytest.mark.parametrize(
    ("seen", "desired", "current", "wanted"),
    [
        ("a", "b", "a", WRITE),
        ("a", "b", "b", HELD),
        ("a", "b", "c", MOVED),
        ("a", "b", None, MOVED),
        (None, "b", None, WRITE),
        (None, "b", "", WRITE),
        (None, "b", "a", MOVED),
        ("a", None, "a", WRITE),
        ("a", None, None, HELD),
        ("a", None, "", HELD),
        ("a", None, "b", MOVED),
    ],
)
def test_a_field_is_written_only_where_it_still_holds_what_the_audit_saw(
    seen, desired, current, wanted
):
    assert decision("update", seen, desired, current) == wanted


@pytest.mark.parametrize("current", ["1", None, "", "x"])
def test_an_opt_out_is_written_whatever_stood_there(current):
    assert decision("opt_out", "1", "2", current) == WRITE


def test_an_opt_out_that_stands_there_already_is_not_written_again():
    assert decision("opt_out", "1", "2", "2") == HELD


def test_a_contact_that_is_not_there_is_gone_with_the_code_that_was_given():
    rows = pl.DataFrame(
        [(f"r{one}", "update", one, "1", "a", "b") for one in "789"], schema=ROW, orient="row"
    )
    read = pl.DataFrame({"contact_id": ["7"], "1": ["a"]})
    found = decided(rows, read, {"8": "2008"})
    assert found["decision"].to_list() == [WRITE, GONE, GONE]
    assert found["code"].to_list() == [None, "2008", "2008"]
