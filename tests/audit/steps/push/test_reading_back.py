"""After a push each contact is read once: for the push itself and for the checks of its plan."""

import json

import polars as pl
import pytest

from audit.source_parts import EmarsysApi, EmarsysPart
from audit.steps.push.reading_back import touched
from checks.vocabulary import Design
from tests.audit.carrying import plan_of, row
from tests.audit.pushing import tenant

PART = EmarsysPart(api=EmarsysApi(contacts="query"))


@pytest.fixture
def one():
    with tenant(5) as found:
        yield found


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
