"""A plan's words on an account: fields by role, opt-ins as it stores them, and nobody opted in."""

from functools import partial
from itertools import product

import pytest

from audit.connectors.emarsys_writer import NotTaken
from checks.vocabulary import ConnectorError, SettingsError
from tests.audit.pushing import tenant

SWAP = "update choice set id = case id when '1' then '7' else '3' end where field = ?"


async def numbers(door):
    return [await door.number(one) for one in ("external_id", "sms_opt_in", "3")]


def test_fields_are_found_by_their_role_whatever_their_number():
    for seed in (1, 2):
        with tenant(1, seed=seed) as one:
            own = [one.numbered("external_id"), one.sms, "3"]
            assert one.opened(numbers) == own


def test_the_settings_can_name_the_number():
    with tenant(1) as one:
        assert one.opened(numbers, external_id="18")[0] == "18"


def test_a_number_that_the_account_lacks_is_refused_where_it_stands():
    with tenant(1) as one, pytest.raises(SettingsError, match=r"external_id under \[push\]"):
        one.opened(numbers, external_id="77777")


def test_two_fields_of_one_name_must_be_told_apart():
    with tenant(1) as one:
        one.state.make("update field set en = 'External ID' where id = 18")
        with pytest.raises(SettingsError, match=r"which one it is: external_id under \[push\]"):
            one.opened(numbers)


def test_an_account_without_sms_reads_null_and_is_not_written_to():
    with tenant(1) as one:
        one.state.make("delete from field where id = ?", one.sms)
        read = one.opened(lambda door: door.read(one.ids, ["sms_opt_in", "1"]))
        assert read.rows.rows() == [(one.ids[0], None, "Ann0")]
        with pytest.raises(SettingsError, match="no field sms_opt_in"):
            one.opened(lambda door: door.update([{"id": one.ids[0], "sms_opt_in": "2"}]))


def test_an_sms_opt_out_is_stored_as_the_account_stores_it():
    with tenant(2) as one:
        one.state.make(SWAP, one.sms)
        one.put(one.ids[1], one.sms, "7")
        one.opened(lambda door: door.update([{"id": one.ids[0], "sms_opt_in": "2"}]))
        assert one.stored(one.ids[0], one.sms) == "3"
        read = one.opened(lambda door: door.read(one.ids, ["sms_opt_in"]))
        assert read.rows["sms_opt_in"].to_list() == ["2", "1"]


def test_what_choices_do_not_tell_the_settings_must():
    with tenant(1) as one:
        one.state.make("update choice set en = 'Maybe' where field = ?", one.sms)
        with pytest.raises(SettingsError, match="sms_in and sms_out"):
            one.opened(lambda door: door.read(one.ids, ["sms_opt_in"]))
        one.put(one.ids[0], one.sms, "2")
        read = one.opened(lambda door: door.read(one.ids, ["sms_opt_in"]), sms_in="1", sms_out="2")
        assert read.rows["sms_opt_in"].to_list() == ["2"]


def test_nobody_is_opted_in_and_no_opt_out_is_cleared_whoever_asks():
    with tenant(1) as one:
        for field, value in product(("31", "sms_opt_in"), ("1", None, "")):
            with pytest.raises(NotTaken, match="opt-in"):
                one.opened(partial(_updated, {"id": one.ids[0], field: value}))
            with pytest.raises(NotTaken, match="opt-in"):
                one.opened(partial(_created, {"3": "n@example.org", field: value}))
        assert one.writes == []


async def _updated(item, door):
    return await door.update([item])


async def _created(item, door):
    return await door.create([item], "3")


def test_who_may_not_list_the_fields_may_not_push():
    with (
        tenant(1, denied=frozenset({"field.list"})) as one,
        pytest.raises(ConnectorError, match="no right"),
    ):
        one.opened(numbers)


def test_an_account_answers_to_its_settings_and_to_its_fields():
    with tenant(1) as one:
        both = one.opened(_tenants)
    with tenant(1, denied=frozenset({"settings.get"})) as one:
        assert one.opened(_tenants) == both[1:]
    with tenant(1, number="987654321", seed=2) as one:
        assert not {*one.opened(_tenants)} & {*both}


async def _tenants(door):
    assert door.tenant == door.tenants[0]
    return door.tenants


def test_requests_are_counted():
    with tenant(1) as one:

        async def two(door):
            before = door.counted
            await door.read(one.ids, ["1"])
            await door.update([{"id": one.ids[0], "1": "x"}])
            return door.counted - before

        assert one.opened(two) == 2
