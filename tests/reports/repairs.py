"""A made plan with a row of every action, and a push of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import polars as pl

from checks.vocabulary.repair_plan import PLAN_ROW, PlanHeader, RepairPlan, canonical
from reports.plan.made import APPROVALS, CAPS, FILES, REFUSED, MadePlan
from reports.push.made import EVENTS, LEDGER, OPT_OUTS, OUTCOMES, MadePush

ENDED = datetime(2026, 11, 20, 18, 6, tzinfo=UTC)
BEGUN = ENDED + timedelta(hours=2)
HOSTILE = ("<script>alert(1)</script>", '"><img src=x onerror=y>', "\u202egnp.exe", "שלום")
PERSON, PHONE = "maria@shop.test", "+447700900123"
OPT_OUT, DRIFT = "consent.accuracy.opt_out_not_applied", "contact.consistency.profile_drift"
SPLIT, MISSING = "contact.uniqueness.person_split", "order.completeness.missing_in_esp"
CREATED = {"key": "external_id", "fields": {"3": PERSON, "14": "184", "external_id": "1077009"}}
SALE = {"item": "05000000001", "price": "25.00", "quantity": "2", "customer": PERSON}
MERGED = {"into": "88130004", "rules": {"1": "overwrite"}, "delete_source": True}
ABOUT = {SPLIT: "esp_contact.contact_id", "order.uniqueness.x": "esp_sale_line.order_id_norm"}


def a_row(number, action="update", field="14", seen="61", desired="184", **more):
    """One row; an update of a country unless it is said otherwise."""
    usual = {
        "row_id": f"r{number:06d}", "action": action, "repair_class": "R0",
        "record": f"8813{number:04d}", "field": field, "seen": seen, "desired": desired,
        "clears": False, "body": None, "findings": [f"F-{number:06x}"], "checks": [DRIFT],
        "owner": "marketing", "impact_u": None, "currency": "GBP", "people": 1,
        "because": "the contact's country: another",
    }  # fmt: skip
    return usual | more


def bodied(number, action, body, repair_class, **more):
    """A row of which the body says what is done."""
    none = {"field": None, "seen": None, "desired": None}
    return a_row(number, action, **(none | more), body=canonical(body), repair_class=repair_class)


def every_action():
    """Two opt-outs, four fields, and one row of each other action."""
    out = {"action": "opt_out", "checks": [OPT_OUT], "desired": "2"}
    return [
        a_row(1, field="31", seen="1", **out),
        a_row(2, field="sms_opt_in", seen=None, **out),
        a_row(3),
        a_row(4, field="1", seen="Müler", desired="Müller"),
        a_row(5, field="37", seen=PHONE, desired=None, clears=True, owner="ecommerce"),
        a_row(6, field="1203", seen=None, desired="gold"),
        bodied(7, "create", CREATED, "R1", record="1077009", impact_u=311_840_000),
        a_row(8, "list_add", field="41123", seen=None, desired=None),
        bodied(9, "append", {"rows": [SALE]}, "R1", record="SO-5001", checks=[MISSING],
               owner="finance", impact_u=50_000_000),
        bodied(10, "trigger", {"event": "dispatch_mail", "data": {"parcel": PERSON}}, "R2",
               field="dispatch_mail"),
        bodied(11, "merge", MERGED, "R2", record="88130003", checks=[SPLIT]),
    ]  # fmt: skip


def a_plan(rows=None, **header):
    """A plan of these rows; of one of every action unless some are given."""
    usual = {
        "lane": "repair", "client": "Oak & Iron <Homewares>", "tenant": "emarsys-4711",
        "run_id": "20261120T180512Z-3b9d01", "snapshots": ("emarsys-1", "stokly-1"),
        "config_hash": "ab12" * 16, "version": "0.1.0", "planned_by": "Jo Example",
        "created_at": ENDED, "expires_at": ENDED + timedelta(hours=24), "contacts": 12_004,
    }  # fmt: skip
    every = every_action() if rows is None else rows
    return RepairPlan(PlanHeader(**(usual | header)), pl.DataFrame(every, schema=PLAN_ROW))


def left(*rows):
    """Repairs that are in no plan."""
    return pl.DataFrame([{"why": None} | one for one in rows], schema=REFUSED)


def limits(*rows):
    """Limits of a plan."""
    each = [(*one[:3], Decimal(one[3]), Decimal(one[4]), one[5]) for one in rows]
    return pl.DataFrame(each, schema=CAPS, orient="row")


def a_made_plan(rows=None, **more):
    """The plan with all that stands beside it."""
    plan = a_plan(rows)
    given = ("Ann Other", ENDED + timedelta(hours=1), ENDED + timedelta(hours=20), None)
    usual = MadePlan(
        plan=plan,
        folder=f"plans/{plan.plan_id[:12]}",
        wanted=("a person other than Jo Example", "a second one"),
        wanted_because=("it holds rows without a way back",),
        approvals=pl.DataFrame([given], schema=APPROVALS, orient="row"),
        caps=limits(
            ("rows", "rows", "number", "9", "500", False),
            ("contacts_share", "of the contacts are changed", "share", "0.0007", "0.01", False),
            ("appended", "in appended rows, whole units", "amount", "50", "5000", False),
        ),
        refused=left(
            a_row(90, record="88139001", row_id=None, why="the record is merged away"),
            a_row(91, record="88139002", row_id=None, why="the record is merged away"),
        ),
        work=left(
            a_row(92, "work", None, None, None, record="SO-7001", checks=["order.uniqueness.x"],
                  owner="finance", because="ask Emarsys' support for a reload"),
            a_row(93, "work", None, None, None, record="88139003", checks=[SPLIT],
                  because="merge the contacts", why="merges are switched off"),
        ),
        files=pl.DataFrame(
            [("work/exclusion.csv", "keep these off campaigns", "marketing", 4, "0f" * 32)],
            schema=FILES, orient="row",
        ),
        head=(12, "be" * 32),
        about=ABOUT,
    )  # fmt: skip
    return replace(usual, **more)


def ended(**states):
    """A ledger: row -> its last state, or state, code and note."""
    told = [
        (row, (one, None, None) if isinstance(one, str) else one) for row, one in states.items()
    ]
    rows = [
        (row, state, code, 1, BEGUN, BEGUN + timedelta(seconds=10 * at + 10), note)
        for at, (row, (state, code, note)) in enumerate(told)
    ]
    return pl.DataFrame(rows, schema=LEDGER, orient="row")


def a_made_push(ledger=None, rows=None, **more):
    """A push of the plan in which every row is verified unless a ledger is given."""
    plan = a_plan(rows)
    well = ended(**dict.fromkeys(plan.rows["row_id"], "verified"))
    usual = MadePush(
        plan=plan,
        folder=f"plans/{plan.plan_id[:12]}",
        ledger=well if ledger is None else ledger,
        begun_at=BEGUN,
        ended_at=BEGUN + timedelta(minutes=7),
        requests=31,
        head=(64, "cd" * 32),
        windows=(0.11, 0.212, 1.4),
        opt_outs=pl.DataFrame(
            [("r000001", BEGUN - timedelta(minutes=2)), ("r000002", None)],
            schema=OPT_OUTS, orient="row",
        ),
        outcomes=pl.DataFrame(
            [("fixed", OPT_OUT, 2, 2, None, None), ("fixed", SPLIT, 1, 1, 311_840_000, "GBP"),
             ("not fixed", DRIFT, 3, 3, None, None), ("new", SPLIT, 1, 2, 12_000_000, "GBP")],
            schema=OUTCOMES, orient="row",
        ),
        events=pl.DataFrame(
            [(BEGUN, "begun", None), (BEGUN, "canary passed", "9 rows")],
            schema=EVENTS, orient="row",
        ),
        undo=f"stokly-audit undo plans/{plan.plan_id[:12]}",
        about=ABOUT,
    )  # fmt: skip
    return replace(usual, **more)
