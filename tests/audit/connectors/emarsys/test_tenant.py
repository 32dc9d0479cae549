"""An account has one name, whether it is asked itself or what was read of it."""

import asyncio

import polars as pl
import pytest

from audit.connectors.emarsys import configuration, tenant
from audit.connectors.emarsys.fields import fields_in
from audit.connectors.http import Call

NONE = pl.DataFrame(schema=dict.fromkeys(["kind", "key", "value_redacted"], pl.String))


@pytest.mark.parametrize("denied", [frozenset(), frozenset({"settings.get"})])
def test_the_live_account_and_its_snapshot_give_the_same_name(pulled, denied):
    source = pulled(denied=denied).fetch("esp_contact")

    async def named():
        async with source.emarsys.account() as account:
            listed = await account.rows(Call("GET", "/field/translate/en"))
            return await tenant.names_of_account(account, fields_in(listed))

    names = asyncio.run(named())
    assert tenant.name_of_snapshot(configuration.configuration(source.staging)) == names[0]
    assert len(names) == (1 if denied else 2)


def field(number, name):
    return {"kind": "field", "key": number, "value_redacted": f'{{"string_id": "{name}"}}'}


def test_fields_that_every_account_has_tell_nothing():
    own, others = field("10007", "external_id"), field("10008", "external_id")
    names = [
        tenant.name_of_snapshot(pl.DataFrame([field("3", "email"), one])) for one in (own, others)
    ]
    assert names[0] != names[1]
    assert tenant.name_of_snapshot(pl.DataFrame([field("3", "email")])) is None
    assert tenant.name_of_snapshot(NONE) is None


def test_the_order_of_fields_changes_nothing():
    rows = [field("10007", "external_id"), field("10008", "tier")]
    names = {tenant.name_of_snapshot(pl.DataFrame(some)) for some in (rows, rows[::-1])}
    assert len(names) == 1


def test_what_was_not_read_is_no_account():
    rows = [
        {"kind": "settings", "key": "not read", "value_redacted": "no right"},
        {"kind": "field", "key": "not read", "value_redacted": "no right"},
    ]
    assert tenant.name_of_snapshot(pl.DataFrame(rows)) is None
