"""After a push the checks are asked again, unless somebody stopped it or the network failed."""

import polars as pl
import pytest

from audit import repair_flow
from audit.connectors.emarsys.fields import Plan
from audit.connectors.emarsys.read_back import ReadBack
from audit.progress import Silent
from audit.steps.push.journal import EVERY_ROW
from audit.steps.push.opening import CarriedOut
from audit.steps.push.pushing import Pushed
from checks.vocabulary import ConnectorError, StoreError
from tests.audit.carrying import plan_of, row

WORDS = {"where": "here", "do": "wait"}


KEPT = ReadBack(Plan({}, (), ()), ())


def carried(kept=KEPT):
    rows = pl.DataFrame([{"row_id": "r000000", "state": "verified"}], schema=EVERY_ROW)
    end = Pushed(rows, 3, ())
    return CarriedOut(plan_of([row("update", "7")]), "t", end, None, None, kept)


@pytest.mark.parametrize("kind", [ConnectorError, StoreError])
def test_what_fails_afterwards_is_told_and_what_was_written_is_not_lost(kind, monkeypatch):
    def down(*_, **__):
        raise kind("down", **WORDS)

    monkeypatch.setattr(repair_flow, "verify", down)
    made, verified = repair_flow.asked_again(None, None, carried(), Silent())
    assert (made.ended_by.what, verified) == ("down", None)
    assert made.pushed.rows.height == 1


def test_where_nothing_was_read_back_nobody_is_asked(monkeypatch):
    monkeypatch.setattr(repair_flow, "verify", lambda *_, **__: pytest.fail("somebody was asked"))
    assert repair_flow.asked_again(None, None, carried(kept=None), Silent())[1] is None
