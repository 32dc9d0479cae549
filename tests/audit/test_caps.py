"""No plan goes beyond a cap by even one, and what is said names cap, value and limit."""

from datetime import timedelta
from decimal import Decimal

import polars as pl
import pytest

from audit.caps import DEFAULTS, capped, exceeded, overridden
from checks.vocabulary import CLASS_OF, PLAN_ROW, Action, PlanHeader
from tests.audit.proposing import NOON


def header(contacts=1_000_000, **caps):
    return PlanHeader(
        lane="repair",
        client="c",
        tenant="t",
        run_id="r",
        snapshots=(),
        config_hash="h",
        version="1",
        planned_by="Pat",
        created_at=NOON,
        expires_at=NOON + timedelta(days=1),
        contacts=contacts,
        caps={**DEFAULTS, **caps},
    )


def rows(number, action="update", **columns):
    """So many rows of one action, each of another record and field."""
    at = pl.int_range(number, eager=True).cast(pl.String)
    given = {
        "row_id": at,
        "action": action,
        "repair_class": CLASS_OF[Action(action)].value,
        "record": at,
        "field": "f" + at,
        "desired": "2" if action == "opt_out" else "x",
    }
    frame = pl.DataFrame({"row_id": at}).with_columns(
        **{
            name: one if isinstance(one, pl.Series | pl.Expr) else pl.lit(one)
            for name, one in (given | columns).items()
        }
    )
    lacking = [
        pl.lit(None, kind).alias(name) for name, kind in PLAN_ROW.items() if name not in frame
    ]
    return frame.with_columns(lacking).select(PLAN_ROW.names()).cast(PLAN_ROW)


def sale(*prices):
    body = ",".join(f'{{"price":"{one}"}}' for one in prices)
    return rows(1, "append", body=f'{{"rows":[{body}]}}')


# Cap, rows at its limit, rows one beyond it, the header, and what is said.
CASES = {
    "rows": (rows(500), rows(501), header(), "501 rows, of at most 500"),
    "contacts_share": (
        rows(10),
        rows(11),
        header(1000),
        "1.1 % of the contacts are changed, of at most 1 %",
    ),
    "creates": (
        rows(100, "create"),
        rows(101, "create"),
        header(),
        "101 new contacts, of at most 100",
    ),
    "irreversible": (
        rows(25, "merge"),
        rows(26, "merge"),
        header(),
        "26 rows that nothing takes back, of at most 25",
    ),
    "appended": (
        sale("4999.99", "-0.01"),
        sale("4999.99", "-0.010001"),
        header(),
        "5,000.000001 in appended rows, whole units, of at most 5,000",
    ),
    "per_field": (
        rows(1000, field="2"),
        rows(1001, field="2"),
        header(rows=2000),
        "1,001 changes of field 2, of at most 1,000",
    ),
    "opt_ins": (
        rows(1, field="31", desired="2"),
        rows(1, field="31", desired="1"),
        header(),
        "1 rows that would opt somebody in, of at most 0",
    ),
    "opt_outs_share": (
        rows(50, "opt_out"),
        rows(51, "opt_out"),
        header(1000),
        "5.1 % of the contacts are opted out, of at most 5 %",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_cap_is_kept_at_its_limit_and_not_one_beyond(name):
    at, beyond, head, told = CASES[name]
    assert exceeded(at, head) == ()
    [one] = exceeded(beyond, head)
    print(one)  # noqa: T201 - the row prints it
    assert str(one) == f"{name}: {told}"
    assert (one.name, one.value > one.limit) == (name, True)


def test_every_cap_of_a_plan_has_its_case():
    assert set(CASES) == {cap.name for cap in capped(rows(1), header())} == set(DEFAULTS)


def test_opt_outs_count_towards_no_cap_but_their_own():
    assert exceeded(rows(5_000, "opt_out"), header()) == ()


def test_a_share_of_nobody_is_kept_by_no_row():
    assert [one.name for one in exceeded(rows(1), header(0))] == ["contacts_share"]
    assert exceeded(rows(0), header(0)) == ()


def test_a_cap_that_the_header_does_not_name_has_its_default():
    told = header()
    assert [one.limit for one in exceeded(rows(501), told)] == [Decimal(500)]
    bare = PlanHeader(**{name: getattr(told, name) for name in told.__slots__} | {"caps": {}})
    assert [one.name for one in exceeded(rows(501), bare)] == ["rows"]


def test_no_header_allows_an_opt_in():
    [one] = exceeded(rows(1, field="31", desired="1"), header(opt_ins=5))
    assert (one.name, one.limit) == ("opt_ins", 0)


def test_a_raised_cap_is_kept_and_told_as_an_override():
    raised = header(rows=600)
    assert exceeded(rows(501), raised) == ()
    assert [(one.name, one.limit) for one in overridden(rows(501), raised)] == [("rows", 500)]
    assert overridden(rows(500), raised) == ()


def test_what_is_taken_back_makes_an_appended_value_no_smaller():
    [one] = exceeded(sale("3000", "-3000"), header())
    assert (one.name, one.value) == ("appended", Decimal(6000))


def test_one_contact_with_many_rows_is_one_contact():
    assert exceeded(rows(40, record="1"), header(100)) == ()


def test_a_list_that_has_the_number_of_the_opt_in_is_no_opt_in():
    assert exceeded(rows(1, "list_add", field="31", desired=None), header()) == ()
