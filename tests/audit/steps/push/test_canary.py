"""The canary has one of every sort of change, and no contact of it is left half written."""

import polars as pl

from audit.steps.push.canary import canary
from checks.vocabulary import PLAN_ROW


def rows(*sorts):
    told = [
        {"row_id": f"r{at:06}", "action": action, "field": field, "record": record}
        for at, (action, field, record) in enumerate(sorts)
    ]
    return pl.DataFrame(told, schema=PLAN_ROW)


def test_every_action_and_field_is_there_before_any_comes_twice():
    every = rows(
        *(("update", field, f"{field}-{at}") for field in ("1", "2", "3") for at in range(50)),
        *(("create", None, f"c{at}") for at in range(50)),
    )
    chosen = canary(every, 8)
    assert chosen.group_by("action", "field").len()["len"].to_list() == [2] * 4


def test_the_rows_of_a_contact_stay_together():
    every = rows(*(("update", str(field), "7") for field in range(5)))
    assert canary(every, 1).height == 2  # bounded, or one contact could be the whole plan
