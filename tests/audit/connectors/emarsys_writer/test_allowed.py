"""Only what is on the list leaves, whatever an id holds; a dry run changes nothing."""

import re
from collections import Counter
from itertools import product

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.connectors.emarsys_writer import NotTaken, Unsure
from audit.connectors.emarsys_writer.allowed import READS, WRITES, allowed_of
from audit.connectors.polite.allow_list import STEP, allowed
from checks.vocabulary import ConnectorError, SettingsError
from tests.audit.pushing import tenant

HOSTILE = [
    "../filter/9/delete",
    "9/../../filter/9",
    "..",
    "9/delete",
    "9%2Fdelete",
    "9?x=1",
    "9#",
    "",
]
IDS = st.sampled_from(HOSTILE) | st.text(st.sampled_from("a9./%2fF\\?#:@ \r\nü-_~"), max_size=12)
SALE = pl.DataFrame(
    {
        "item": ["A1"],
        "price": ["1.00"],
        "order": ["o-1"],
        "timestamp": ["2026-03-02T09:15:00Z"],
        "email": ["a@example.org"],
        "quantity": ["1"],
    }
)


JUDGED = Counter[str]()


@pytest.fixture(scope="module")
def one():
    with tenant(5, push={"version": 2, "sales": "upload"}) as opened:
        opened.state.make("insert into list values (77, 'kept', '')")
        opened.state.make("insert into event values (4001, 'dispatched', '')")
        yield opened
    print(f"U21: {dict(JUDGED)}, none off the list")  # noqa: T201 - a row of the matrix prints its counts


async def everything(door, first, second):
    """Every call of the door, each with ids as they come; what was not to be had is passed over."""
    calls = [
        door.read([first], ["1", first]),
        door.read([first], ["1"]),
        door.find("3", [first, second]),
        door.find(first, [second]),
        door.update([{"id": first, "1": second}]),
        door.update([{"id": first, second: "x"}]),
        door.create([{"3": first, "1": second}], "3"),
        door.merge(first, {"into": second, "rules": {"1": "overwrite"}}),
        door.put_on_list(first, [second]),
        door.take_off_list(first, [second]),
        door.on_list(first, [second]),
        door.trigger(first, [{"id": second, "trigger_id": first, "data": {}}]),
        door.trigger("dispatched", [{"id": second, "trigger_id": first, "data": {}}]),
        door.upload_sales(SALE.with_columns(order=pl.lit(first), item=pl.lit(second))),
    ]
    for call in calls:
        try:
            await call
        except (ConnectorError, SettingsError):
            continue


def forms(one):
    """Method and path of every request so far that stands on no line of the list, per version."""
    base = "/api/v2"
    lines = [
        (line.method, re.compile(STEP.join(map(re.escape, line.path.split("{}")))))
        for line in allowed_of(2, dry_run=False)
    ]
    return [
        (asked.method, asked.path)
        for asked in one.app.state.history
        if not any(
            method == asked.method and form.fullmatch(asked.path.removeprefix(base))
            for method, form in lines
        )
    ]


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(IDS, IDS)
def test_u21_whatever_an_id_holds_nothing_off_the_list_leaves(one, first, second):
    one.app.state.history.clear()
    one.opened(lambda door: everything(door, first, second))
    assert len(one.writes) >= 1
    JUDGED.update(asked=len(one.app.state.history), mutating=len(one.writes))
    assert forms(one) == []
    assert not [asked for asked in one.app.state.history if "filter" in asked.path]
    assert one.state.value("select count(*) from segment") == 0


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(IDS, IDS)
def test_u21_a_dry_run_sends_no_mutating_request(one, first, second):
    for history in (one.app.state.history, one.upload.state.history):
        history.clear()
    before = one.effects
    one.opened(lambda door: everything(door, first, second), dry_run=True)
    one.opened(lambda door: everything(door, one.ids[0], one.ids[1]), dry_run=True)
    assert (one.writes, one.effects) == ([], before)
    assert one.app.state.history
    JUDGED["asked dry"] += len(one.app.state.history)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *product(
            ("GET", "POST", "PUT", "DELETE", "PATCH"),
            (
                "/filter/9/delete",
                "/contact/delete",
                "/contactlist/9/deletelist",
                "/contactlist/9/replace",
                "/contactlist/../filter/9/delete",
                "/event/9/delete",
                "/blocklist",
                "/field/9",
            ),
        ),
        ("get", "/contact"),
        ("DELETE", "/contact"),
        ("GET", "/contactlist/9/delete"),
        ("GET", "/event/9/trigger"),
        ("POST", "/settings"),
    ],
)
def test_what_no_repair_needs_is_not_on_the_list(method, path):
    assert not allowed(method, path, allowed_of(2, dry_run=False))


def test_a_merge_is_on_the_list_of_version_two_alone():
    assert allowed("POST", "/contact/merge", allowed_of(2, dry_run=False))
    assert not allowed("POST", "/contact/merge", allowed_of(3, dry_run=False))


def test_a_dry_run_has_no_write_on_its_list():
    assert not {*allowed_of(2, dry_run=True)} & {*WRITES}
    assert {*allowed_of(2, dry_run=True)} == {*READS}


def test_a_dry_run_answers_as_if_all_had_been_done(one):
    items = [{"id": one.ids[0], "1": "x"}]
    outcome = one.opened(lambda door: door.update(items), dry_run=True)
    assert (outcome.done, outcome.failed) == ({one.ids[0]: "dry"}, {})


@pytest.mark.parametrize("number", HOSTILE[:-1])
def test_a_list_whose_id_is_no_step_of_a_path_is_not_taken(one, number):
    with pytest.raises(NotTaken, match="no question that may be asked") as met:
        one.opened(lambda door: door.put_on_list(number, [one.ids[0]]))
    assert not met.value.again


def test_neither_error_is_the_other():
    assert not issubclass(NotTaken, Unsure)
    assert not issubclass(Unsure, NotTaken)
