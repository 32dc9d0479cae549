"""A plan is its bytes: what is written is read again, and nothing else is taken for a plan."""

from dataclasses import replace
from datetime import UTC, datetime

import polars as pl
import pytest

from checks.vocabulary import CLASS_OF, PLAN_ROW, Action, PlanHeader, RepairPlan, SettingsError
from checks.vocabulary.repair_plan import LASTS

MADE = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
HEADER = PlanHeader(
    lane="repair",
    client="A shop",
    tenant="t1",
    run_id="r1",
    snapshots=("s1", "s2"),
    config_hash="c1",
    version="1",
    planned_by="Ann",
    created_at=MADE,
    expires_at=MADE + LASTS,
    contacts=1000,
    caps={"rows": 500},
)


def plan(**values: object) -> RepairPlan:
    row = {"row_id": "r000001", "action": "update", "findings": ["f1"], **values}
    return RepairPlan(HEADER, pl.DataFrame([row], schema=PLAN_ROW))


def test_what_is_written_is_read_again_to_the_last_sign() -> None:
    made = plan(seen=None, desired='Zoë "the\nfirst"', impact_u=-(2**60), clears=False)
    read = RepairPlan.from_bytes(made.to_bytes(), where="here")
    assert read.header == HEADER
    assert read.rows.equals(made.rows)
    assert read.plan_id == made.plan_id


def test_a_plan_of_no_rows_is_a_plan() -> None:
    empty = RepairPlan(HEADER, pl.DataFrame(schema=PLAN_ROW))
    assert RepairPlan.from_bytes(empty.to_bytes(), where="here").rows.height == 0


def test_another_value_is_another_plan() -> None:
    assert len({plan(desired=one).plan_id for one in ("a", "b", None, "")}) == 4
    later = RepairPlan(replace(HEADER, run_id="r2"), plan().rows)
    assert later.plan_id != plan().plan_id


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"\n",
        b"{}\n",
        b"no plan",
        plan().to_bytes()[:-1],
        plan().to_bytes() + b"\n",
        plan().to_bytes().replace(b'"format":1', b'"format":2'),
        plan().to_bytes().replace(b'"format":1', b'"format":1,"more":2'),
        plan().to_bytes().replace(b'"row_id"', b'"row_ids"'),
        plan().to_bytes().replace(b":", b": ", 1),
    ],
)
def test_anything_else_is_refused_in_words(broken: bytes) -> None:
    with pytest.raises(SettingsError, match="no plan of repairs"):
        RepairPlan.from_bytes(broken, where="here")


def test_every_action_has_its_class() -> None:
    assert set(CLASS_OF) == set(Action)
