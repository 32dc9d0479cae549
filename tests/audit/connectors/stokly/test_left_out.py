"""What was not read, and what a person is told of it."""

import asyncio
import re
from pathlib import Path

import pytest

from audit.connectors.chosen import Place
from audit.connectors.source import SAID
from audit.connectors.stokly import source as described
from audit.progress import Silent
from checks.vocabulary import SettingsError, System


def orders(*names):
    return [{"saleOrderId": one, "niceId": at, "stage": "order"} for at, one in enumerate(names)]


def lines(*owners):
    return {f"/v2/saleorders/{one}/items": [{"lineId": one, "quantity": 1}] for one in owners}


def test_what_earlier_pulls_have_read_makes_no_random_sample(small):
    old, new = [f"o{n}" for n in range(20)], [f"n{n}" for n in range(40)]
    tenant = small({"/v2/saleorders": orders(*old), **lines(*old, *new)})
    tenant.pull("erp_order_line")
    tenant.state.lists["/v2/saleorders"] = orders(*old, *new)
    told = tenant.pull("erp_order_line", max_requests=3)["erp_order_line"].proof.why_incomplete
    chosen = re.fullmatch(r"lines of 23 of 60 orders were read, (\d+) of them, a random .*", told)
    assert 3 <= int(chosen[1]) < 20


def test_a_list_that_should_be_there_and_is_not_is_told_to_a_person(small):
    tenant = small({"/v2/saleorders": orders("a")})
    source, wanted = tenant.source(), frozenset({"erp_customer", "erp_order", "erp_refund"})
    with tenant.staging() as kept:
        asyncio.run(source.fetch(wanted, kept, Silent()))
        said = " ".join(kept.noted(SAID))
        given = source.exports(wanted, kept)
    assert "Stokly did not give /v0/customers (status 404)" in said
    assert "refunds" not in said
    whole = {table: proof.why_incomplete for table, (_, proof) in given.items()}
    assert whole == {
        "erp_customer": "Stokly did not give /v0/customers (status 404)",
        "erp_order": None,
    }


@pytest.mark.parametrize("said", [{"paths": {"orders": "/v9/x"}}, {"attributes": {"cost": "Cost"}}])
def test_a_table_or_column_that_there_is_not_is_told_before_anything_is_asked(small, said):
    made = small({}).source(**said)
    place = Place(System.STOKLY, made.part, made.design, Path())
    with pytest.raises(SettingsError, match="nothing that Stokly's API could give"):
        described(place)
