"""The runner asks every check, and nothing is green without proof."""

from datetime import UTC, datetime

import polars as pl
import pytest

from audit.steps.examine import examine
from checks.vocabulary import (
    REPAIR,
    CheckError,
    Design,
    Evidence,
    Owner,
    Severity,
    Verdicts,
    check,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
THINGS = pl.LazyFrame({"key": ["a", "b", "c"], "agrees": [True, False, False]})


def asking(examine_it, worst=Severity.S2, **limits):
    about = {"question": "Is it?", "dimension": "validity", "owner": Owner.FINANCE, "worst": worst}
    return check(**about, about="erp_order.order_id", things="things", impact="-", limits=limits)(
        examine_it
    )


def full(rows=THINGS, **more):
    given = {"field": pl.lit("f")} | dict.fromkeys(("expected", "actual", "impact_u"), pl.lit(None))
    return rows.with_columns(**(given | more))


def answered(examine_it, design=None, **tables):
    one = examine_it if hasattr(examine_it, "id") else asking(examine_it)
    [answer] = examine(Evidence(tables, design or Design(), NOON), [one])
    return answer


def test_every_thing_is_counted_and_only_those_that_disagree_are_carried():
    answer = answered(lambda _: full())
    assert (answer.examined, answer.findings["key"].to_list()) == (3, ["b", "c"])
    assert (answer.state, answer.worst) == ("failed", "S2")


def test_a_finding_carries_the_owner_and_what_it_left_out():
    [finding] = answered(lambda _: full(THINGS.head(2))).findings.to_dicts()
    assert (finding["owner"], finding["level"], finding["currency"]) == ("finance", "exact", "GBP")


def test_a_check_without_its_table_is_not_run_and_says_which():
    answer = answered(lambda evidence: evidence["esp_event"])
    assert (answer.state, answer.not_run) == ("not run", "no source gives esp_event")


def test_nothing_to_ask_about_proves_nothing():
    answer = answered(lambda _: full(THINGS.clear()))
    assert (answer.state, answer.not_run) == ("not run", "there are no things to ask about")


def test_a_check_that_is_switched_off_is_not_run_with_its_reason():
    one = asking(lambda _: full())
    answer = answered(one, Design(switched_off={one.id: "not in use"}))
    assert answer.not_run == "switched off: not in use"


def test_an_undecided_verdict_breaks_the_check():
    undecided = THINGS.with_columns(agrees=pl.lit(None, pl.Boolean))
    with pytest.raises(CheckError, match="left 3 of 3 verdicts undecided"):
        answered(lambda _: full(undecided))


def test_a_verdict_without_its_columns_breaks_the_check():
    with pytest.raises(CheckError, match="gives no field, expected"):
        answered(lambda _: THINGS)


def test_only_notes_leave_a_check_passed():
    answer = answered(lambda _: full(severity=pl.lit("S4")))
    assert (answer.state, answer.findings.height) == ("passed", 2)


def test_agreeing_things_may_be_counted_instead_of_given():
    only_wrong = full(THINGS.filter(~pl.col("agrees")))
    answer = answered(lambda _: Verdicts(only_wrong, examined=500, unasked={"x": "no source"}))
    assert (answer.examined, answer.rate) == (500, 2 / 500)
    assert answer.unasked == {"x": "no source"}


def test_a_limit_of_the_settings_goes_over_the_checks_own():
    one = asking(lambda evidence: full(expected=pl.lit(str(evidence.limits))), a=1, b=2)
    [first, _] = answered(one, Design(limits={one.id: {"b": 9}})).findings["expected"].to_list()
    assert first == "{'a': 1, 'b': 9}"


def test_a_repair_of_what_was_not_found_breaks_the_promise():
    repairs = pl.LazyFrame([{"key": "a", "verdict_field": "f"}], schema=REPAIR)
    with pytest.raises(CheckError, match="proposes 1 repairs of what it did not find"):
        answered(lambda _: Verdicts(full(), repairs=repairs))


def test_repairs_of_what_was_found_come_in_a_settled_order_each_once():
    some = [{"key": key, "verdict_field": "f", "record": key} for key in "cbc"]
    answer = answered(lambda _: Verdicts(full(), repairs=pl.LazyFrame(some, schema=REPAIR)))
    assert answer.repairs["record"].to_list() == ["b", "c"]
