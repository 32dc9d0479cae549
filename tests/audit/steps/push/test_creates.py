"""A contact is made only where nobody holds any of its identifiers, and only once."""

import json

import polars as pl
import pytest

from audit.sandbox.servers.weather import Fault, When
from tests.audit.carrying import carried, plan_of, row
from tests.audit.pushing import CONTACT, Tenant, lost, tenant


def create(number, **more):
    fields = {"external_id": f"C{number}", "3": f"new.{number}@example.org", "1": "Ann", **more}
    return row("create", f"C{number}", body=json.dumps({"key": "external_id", "fields": fields}))


def made(one):
    """External ids of the contacts that are there."""
    told = f'select "{one.state.external_id}" from contact'  # noqa: S608 - a number
    rows = one.state.rows(told)
    return sorted(name for (name,) in rows if name and name.startswith("C"))


def codes(ends):
    return [tuple(each) for each in ends.rows.sort("row_id").select("state", "code").rows()]


def test_a_new_contact_is_made_and_found_again_and_is_opted_in_to_nothing(tmp_path):
    with tenant(3) as one:
        ends = carried(one, plan_of([create(1, **{"37": "447700900123"})]), tmp_path)
        assert codes(ends) == [("verified", None)]
        number = ends.rows["note"].item()
        assert one.stored(number, "31") is None
        assert one.stored(number, one.sms) == one.state.value(
            "select id from choice where field = ? and en = 'False'", int(one.sms)
        )


@pytest.mark.parametrize(
    ("field", "of", "code"),
    [("external_id", "external_id", "exists"), ("3", "3", "ambiguous"), ("37", "37", "ambiguous")],
)
def test_whoever_is_there_by_any_identifier_is_not_made_again(tmp_path, field, of, code):
    with tenant(3) as one:
        column = one.state.external_id if of == "external_id" else of
        taken = create(1, **{field: one.stored(one.ids[0], column)})
        ends = carried(one, plan_of([taken]), tmp_path)
        assert (codes(ends), made(one)) == ([("skipped", code)], [])


def test_a_former_address_is_looked_up_too(tmp_path):
    with tenant(3) as one:
        body = json.loads(create(1)["body"]) | {"look_up": {"3": [one.stored(one.ids[0], "3")]}}
        ends = carried(one, plan_of([{**create(1), "body": json.dumps(body)}]), tmp_path)
        assert (codes(ends), made(one)) == ([("skipped", "ambiguous")], [])


def test_two_rows_with_one_address_are_nobody(tmp_path):
    with tenant(3) as one:
        rows = [create(1), create(2, **{"3": "new.1@example.org"}), create(3)]
        ends = carried(one, plan_of(rows), tmp_path)
        assert codes(ends) == [("skipped", "ambiguous")] * 2 + [("verified", None)]
        assert made(one) == ["C3"]


@pytest.mark.parametrize("at", [(0,), (1,), (0, 1)])
def test_a_lost_answer_is_looked_up_and_nobody_is_made_twice(tmp_path, at):
    with tenant(3, faults=[lost(CONTACT, at=at)]) as one:
        ends = carried(one, plan_of([create(number) for number in range(30)]), tmp_path)
        assert ends.states == {"verified": 30}
        assert len(made(one)) == len(set(made(one))) == 30


def test_u15_of_a_thousand_races_none_leaves_a_second_contact_unseen(tmp_path):
    raced: list[Tenant] = []

    def race(batch: int) -> None:
        """Between look-up and write somebody makes some of them, by id or by address in turn."""
        first = 20 + (batch - 1) * 100
        for number in range(first, min(first + 100, 1000), 7):
            both = (f"C{number}", None), (None, f"new.{number}@example.org")
            somebody_makes(raced[0], *both[number % 2])

    # The canary is let through: a race with that stops the push, as it should.
    fault = Fault("race", When(start=1, paths=CONTACT), before=race)
    with tenant(3, faults=[fault]) as one:
        raced.append(one)
        ends = carried(one, plan_of([create(number) for number in range(1000)]), tmp_path)
        assert ends.rows.height == 1000
        assert not doubled(one) & {int(row_id[1:]) for row_id in ends.of("verified")}
        told = {"skipped": len(ends.of("skipped")), "mismatch": len(ends.of("mismatch"))}
        print(f"U15: 1000 creates, {sum(told.values())} races: {told}")  # noqa: T201 - its count
        assert sum(told.values()) >= 140


def somebody_makes(one, external_id, address):
    column = one.state.external_id
    sql = f'insert into contact (uid, "{column}", "3") values (?, ?, ?)'  # noqa: S608 - a number
    one.state.make(sql, f"somebody {external_id or address}", external_id, address)


def doubled(one):
    """Numbers of the people who are there twice, by either identifier."""
    column = one.state.external_id
    told = f'select "{column}", "3" from contact'  # noqa: S608 - a number
    rows = pl.DataFrame(one.state.rows(told), schema=["id", "address"], orient="row")
    ids = rows["id"].str.extract(r"^C(\d+)$").drop_nulls()
    addresses = rows["address"].str.extract(r"^new\.(\d+)@").drop_nulls()
    return {int(each) for name in (ids, addresses) for each in name.filter(name.is_duplicated())}
