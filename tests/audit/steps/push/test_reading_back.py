"""After a push each contact is read once: for the push itself and for the checks of its plan."""

import json

import polars as pl
import pytest

from audit.connectors.emarsys_writer import Door
from audit.steps.push.kill_switch import FILE_NAME, Stopped
from audit.steps.push.reading_back import touched
from checks.vocabulary import ConnectorError, Design
from tests.audit.carrying import plan_of, row, updates
from tests.audit.steps.push.through import PART, Meanwhile


def asked(one, ending):
    return [told for told in one.app.state.history if told.path.endswith(ending)]


def test_what_was_looked_at_is_not_asked_for_again(one):
    async def looked(door):
        kept = door.look_back(PART, Design(), ["1", "31"])
        first = await door.read(one.ids[:2], ["1"])
        again = await door.read(one.ids[:2], ["31"])
        await door.read_whole(kept, one.ids[:3])
        return kept, first, again

    kept, first, again = one.opened(looked)
    assert len(asked(one, "/contact/getdata")) == 2
    assert first.rows.rows() == [(each, one.stored(each, "1")) for each in one.ids[:2]]
    assert again.rows.rows() == [(each, one.stored(each, "31")) for each in one.ids[:2]]
    assert kept.contacts == tuple(sorted(one.ids[:3]))


def test_a_field_that_nobody_announced_is_read_all_the_same(one):
    async def looked(door):
        door.look_back(PART, Design(), [])
        return await door.read(one.ids[:2], ["2"])

    assert one.opened(looked).rows["2"].to_list() == [one.stored(each, "2") for each in one.ids[:2]]


def test_whoever_is_gone_is_told_with_the_code(one):
    async def looked(door):
        kept = door.look_back(PART, Design(), [])
        await door.read_whole(kept, ["99999"])
        return kept, await door.read(["99999"], ["3"])

    kept, read = one.opened(looked)
    assert kept.lacking == read.lacking == {"99999": "2008"}


def test_choices_are_asked_for_once_and_only_where_somebody_has_made_one(one):
    listed = "/choice/translate/en"

    async def looked(door):
        before = len(asked(one, listed))
        kept = door.look_back(PART, Design(), [])
        await door.read_whole(kept, one.ids)
        await door.read_whole(kept, one.ids)
        return kept, len(asked(one, listed)) - before

    for each in one.ids:
        for field in ("14", "33", "47"):
            one.put(each, field, None)
    assert one.opened(looked)[1] == 0
    country = str(one.state.value("select min(id) from choice where field = 14"))
    one.put(one.ids[0], "14", country)
    yes = str(one.state.value("select min(id) from choice where field = ?", int(one.sms)))
    one.put(one.ids[0], one.sms, yes)
    kept, many = one.opened(looked)
    assert (many, {*kept.choices}) == (1, {one.sms, "14"})


def test_touched_are_those_that_were_written_to_made_or_merged_into():
    plan = plan_of(
        [
            row("update", "11", field="1"),
            row("create", "C1", body=json.dumps({"key": "3", "fields": {"3": "a@example.org"}})),
            row("merge", "12", body=json.dumps({"into": "13"})),
            row("append", "S1", body="{}"),
            row("update", "14", field="1"),
        ]
    )
    states = ["applied", "verified", "verified", "verified", "moved"]
    notes = [None, "21", None, None, None]
    stand = plan.rows.select("row_id").with_columns(state=pl.Series(states), note=pl.Series(notes))
    assert touched(plan, stand) == ["11", "12", "13", "21"]


def read_since_the_last_write(one):
    paths = [(told.method, told.path) for told in one.app.state.history]
    last = max(at for at, (method, _) in enumerate(paths) if method == "PUT")
    return [path for _, path in paths[last:] if path.endswith("/contact/getdata")]


def test_a_whole_push_reads_what_it_wrote_once(one, through):
    came = through(*updates(one, one.ids[:3], "1", "Zoe"))
    assert came.ended_by is None
    assert [*came.kept.rows] == one.ids[:3]
    assert {came.kept.rows[each]["1"] for each in one.ids[:3]} == {"Zoe"}
    # The canary is all there is of it: looked at by itself, then read with all a pull reads.
    assert len(read_since_the_last_write(one)) == 2


def test_a_push_whose_checks_nobody_asks_keeps_nothing(one, through):
    assert through(*updates(one, one.ids[:3], "1", "Zoe"), seen=None).kept is None


def test_where_nothing_was_written_nothing_more_is_read(one, through):
    rows = updates(one, one.ids[:3], "1", "Zoe")
    for each in one.ids[:3]:
        one.put(each, "1", "Eve")
    came = through(*rows)
    assert (came.ended_by, came.kept, len(asked(one, "/contact/getdata"))) == (None, None, 1)


def test_whoever_stops_a_push_is_asked_for_nothing_more(one, through, tmp_path):
    (tmp_path / FILE_NAME).touch()
    came = through(*updates(one, one.ids[:3], "1", "Zoe"))
    assert isinstance(came.ended_by, Stopped)
    assert (came.kept, asked(one, "/contact/getdata")) == (None, [])


def test_a_canary_that_failed_is_read_whole_all_the_same(one, through):
    rows = updates(one, one.ids[:3], "1", "Zoe")
    came = through(*rows, clock=Meanwhile(lambda: one.put(one.ids[0], "1", "Eve")))
    assert "do not hold what was written" in came.ended_by.what
    assert came.kept.rows[one.ids[0]]["1"] == "Eve"


@pytest.mark.parametrize("kind", [Stopped, ConnectorError])
def test_who_ends_the_last_reading_loses_nothing_that_was_done(one, through, monkeypatch, kind):
    async def ended(*_):
        raise kind("it ends here", where="there", do="again")

    monkeypatch.setattr(Door, "read_whole", ended)
    came = through(*updates(one, one.ids[:3], "1", "Zoe"))
    assert (came.ended_by.what, came.kept) == ("it ends here", None)
    assert set(came.pushed.rows["state"]) == {"verified"}
    assert came.head is not None
