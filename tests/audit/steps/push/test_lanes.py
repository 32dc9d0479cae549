"""U14: whatever else a plan holds and whatever becomes of it, its opt-outs are written first."""

import json

import polars as pl
import pytest

from audit.sandbox.servers.weather import When
from audit.sandbox.servers.weather_faults import happening
from checks.vocabulary import SettingsError
from tests.audit.carrying import How, carried, opt_outs, plan_of, row, updates
from tests.audit.pushing import CONTACT, busy, down, lost, tenant

OPT_INS, CONTACTS, OTHERS = 1_200, 6_000, 5_000
OVER = SettingsError("the plan is over its caps", where="the test", do="plan less")


def mixed(one):
    """Opt-outs of both channels among others, back to front: the order is the push's own doing."""
    fields, texts = one.ids[:OPT_INS:2], one.ids[1:OPT_INS:2]
    outs = [*opt_outs(one, fields), *opt_outs(one, texts, "sms_opt_in")]
    bulk = [*updates(one, one.ids[-OTHERS:], "1", "Zoe"), *(create(at) for at in range(5))]
    return plan_of(bulk, outs)


def create(at):
    fields = {"external_id": f"C{at}", "3": f"new.{at}@example.org", "1": "Ann"}
    return row("create", f"C{at}", body=json.dumps({"key": "external_id", "fields": fields}))


def written(one):
    """Every value that a request wrote, in order: whether it was an opt-out."""
    fields = pl.Series([field for _, field, _, _ in one.effects], dtype=pl.String)
    return fields.is_in(["31", one.sms])


def outs_first(one):
    """How many opt-outs were written before anything else was, and how many after."""
    is_out = written(one)
    first = (~is_out).arg_true()
    bulk_begins = first[0] if first.len() else is_out.len()
    return int(is_out[:bulk_begins].sum()), int(is_out[bulk_begins:].sum())


def wanted(one):
    """Opt-outs that were not yet there before the push."""
    fields, texts = one.ids[:OPT_INS:2], one.ids[1:OPT_INS:2]
    return sum(one.stored(each, "31") != "2" for each in fields) + len(texts)


@pytest.mark.parametrize(
    "faults",
    [
        [],
        [busy(CONTACT, at=(0, 3)), down(CONTACT, at=(1,))],
        [lost(CONTACT, at=(0, 2, 3, 5))],
    ],
    ids=["fair", "refused and failing", "answers lost"],
)
def test_u14_every_opt_out_is_written_before_anything_else(tmp_path, faults):
    with tenant(CONTACTS, faults=faults) as one:
        many = wanted(one)
        ends = carried(one, mixed(one), tmp_path)
        print(f"U14: {many} opt-outs, {OTHERS + 5} others, {ends.states}")  # noqa: T201 - its count
        assert outs_first(one) == (many, 0)
        assert ends.states == {"verified": OPT_INS + OTHERS + 5}


def test_u14_they_go_through_when_all_the_rest_is_refused(tmp_path):
    with tenant(CONTACTS) as one:
        many = wanted(one)
        ends = carried(one, mixed(one), tmp_path, how=How(barred=OVER))
        assert ends.error is OVER
        assert (outs_first(one), written(one).len()) == ((many, 0), many)


def test_u14_they_are_written_when_the_switch_is_thrown_at_the_first_other_write(tmp_path):
    # Two batches of opt-outs, then the canary's write: the third.
    thrown = When(at=frozenset({2}), paths=CONTACT)
    throw = happening(lambda _: (tmp_path / "stop").touch(), thrown)
    with tenant(CONTACTS, faults=[throw]) as one:
        many, plan = wanted(one), mixed(one)
        ends = carried(one, plan, tmp_path)
        assert "stopped" in ends.error.what
        assert outs_first(one) == (many, 0)
        assert 0 < (~written(one)).sum() < OTHERS
        (tmp_path / "stop").unlink()
        assert carried(one, plan, tmp_path).states == {"verified": OPT_INS + OTHERS + 5}


def test_u14_an_opt_out_that_fails_keeps_no_other_opt_out_back(tmp_path):
    with tenant(CONTACTS) as one:
        plan = mixed(one)
        gone = one.ids[:20:2]
        many = wanted(one) - sum(one.stored(each, "31") != "2" for each in gone)
        for each in gone:
            one.state.make("delete from contact where id = ?", int(each))
        ends = carried(one, plan, tmp_path)
        assert outs_first(one) == (many, 0)
        assert ends.states == {"failed": 10, "verified": OPT_INS + OTHERS + 5 - 10}
