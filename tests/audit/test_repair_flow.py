"""After a push the checks are asked again, unless somebody stopped it or the network failed."""

import polars as pl
import pytest

from audit import repair_flow
from audit.progress import Silent
from audit.steps.push.journal import EVERY_ROW
from audit.steps.push.kill_switch import Stopped
from audit.steps.push.opening import CarriedOut
from audit.steps.push.pushing import Pushed
from checks.vocabulary import ConnectorError
from tests.audit.carrying import plan_of, row

WORDS = {"where": "here", "do": "wait"}


def carried(ended_by=None, state="verified"):
    rows = pl.DataFrame([{"row_id": "r000000", "state": state}], schema=EVERY_ROW)
    return CarriedOut(plan_of([row("update", "7")]), "t", Pushed(rows, 3, ()), ended_by, None)


@pytest.mark.parametrize("why", [Stopped("stopped", **WORDS), ConnectorError("down", **WORDS)])
def test_a_push_that_was_stopped_asks_nobody_any_more(why, monkeypatch):
    monkeypatch.setattr(repair_flow, "verify", lambda *_: pytest.fail("somebody was asked"))
    made, verified = repair_flow.asked_again(None, None, carried(why), Silent())
    assert (made.ended_by, verified) == (why, None)


def test_a_network_that_fails_afterwards_is_told_and_what_was_written_is_not_lost(monkeypatch):
    def down(*_):
        raise ConnectorError("down", **WORDS)

    monkeypatch.setattr(repair_flow, "verify", down)
    made, verified = repair_flow.asked_again(None, None, carried(), Silent())
    assert (made.ended_by.what, verified) == ("down", None)
    assert made.pushed.rows.height == 1


def test_where_nothing_was_written_nobody_is_asked(monkeypatch):
    monkeypatch.setattr(repair_flow, "verify", lambda *_: pytest.fail("somebody was asked"))
    assert repair_flow.asked_again(None, None, carried(state="moved"), Silent())[1] is None
