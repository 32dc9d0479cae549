"""A made run with every state a check can end in; `python ... out.html [level]` shows it."""

import sys
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import polars as pl

from checks.vocabulary import (
    FINDING,
    REJECT,
    Accepted,
    Answer,
    AuditRun,
    Check,
    Design,
    Owner,
    Seal,
    Severity,
    Snapshot,
    System,
)

FENCE = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
KEY = b"a key of this engagement, 32 byte"
HOSTILE = (
    "<script>alert('x')</script>",
    "{{7*7}} {% raw %} ${x} %s {0.__class__}",
    "</script><img src=http://evil.test/x.png onerror=alert(1)>",
    "\u202egnp.exe",
    "javascript:alert(1)",
    "Ägypten 🛍️ Ωmega",
)
PERSON = "maria.example@shop.test"
PHONE = "+44 7700 900123"


def a_check(name: str = "order.completeness.missing_in_esp", **told) -> Check:
    """A check by the look of it; what it examines is not asked here."""
    subject, dimension, *_ = name.split(".")

    def examine(evidence):
        """An order in scope, ready longer than agreed, is there under some name."""
        return evidence["erp_order"]

    facts = {
        "id": name, "subject": subject, "dimension": dimension,
        "question": "Does Emarsys hold every order that is ready for it?",
        "owner": Owner.ECOMMERCE, "worst": Severity.S2, "about": "erp_order.order_id",
        "things": "orders", "impact": "the totals of the missing orders; people: one an order",
        "limits": {},
        "repair": "R1: sale lines appended once, after a fresh read-back shows none",
        "examine": examine, "file": "checks/order/missing_in_esp.py",
    }  # fmt: skip
    return Check(**{**facts, **told})


def rows(check: Check, *given: dict) -> pl.DataFrame:
    """Findings; what a row leaves out is filled in."""
    usual = {
        "finding_id": None, "check_id": check.id, "key": "o-1", "field": "order",
        "expected": "there", "actual": None, "impact_u": None, "currency": "GBP",
        "severity": str(check.worst), "owner": check.owner.value, "level": "exact",
        "state": "new", "people": None, "cause": None, "records": [],
    }  # fmt: skip
    return pl.DataFrame([{**usual, **one} for one in given], schema=FINDING)


def an_answer(*given: dict, examined: int = 100, **told) -> Answer:
    """A check's answer with these findings; unknown words go to the check."""
    own = {name: told.pop(name) for name in ("exhibits", "unasked", "not_run") if name in told}
    check = a_check(**told)
    return Answer(check, examined=examined, findings=rows(check, *given), **own)


def opt_outs() -> Answer:
    """Seven people of whom some are e-mails, some ids; the evil values stand in `actual`."""
    found = [
        {"key": f"10{number}4471", "field": "email", "expected": "opted out",
         "actual": "mailable on 1 of 2 contacts", "people": 1,
         "records": [f"88{number}20015", f"88{number}20016"],
         "state": "open" if number % 2 else "new"}
        for number in range(6)
    ]  # fmt: skip
    found.append(
        {"key": "1077001", "field": "email_raw", "expected": PERSON,
         "actual": f"{PERSON} {PHONE}", "people": 1,
         "cause": f"{PERSON} asked by phone from {PHONE}"}
    )  # fmt: skip
    return an_answer(
        *found,
        examined=4_318,
        name="consent.accuracy.opt_out_not_applied",
        question="Is nobody mailable in Emarsys who opted out in the master?",
        owner=Owner.MARKETING,
        worst=Severity.S1,
        about="erp_consent.customer_id",
        things="opt-outs",
        impact="not put in money; people: those who may be written to against their will",
        repair="R0, one way: opt-out set on every contact of the person, first in every plan",
        unasked={"sms": "no source fills esp_contact.sms_opt_in"},
    )


def missing_orders(number: int = 63, **told) -> Answer:
    """Orders of different worth; three are accepted, one is in another currency."""
    causes = ("rejected: item unknown", "guest order", "no trace", "no trace")
    found = [
        {
            "key": f"SO-{5000 + at}",
            "expected": f"SO-{5000 + at}",
            "impact_u": 49_990_000 + at * 7_370_000,
            "people": 1,
            "cause": causes[at % 4],
            "severity": "S2" if at % 3 else "S3",
            "state": ("new", "open", "returned")[at % 3],
        }
        for at in range(number)
    ]
    found[0] |= {"currency": "EUR", "expected": HOSTILE[3], "actual": HOSTILE[5]}
    for at, value in enumerate(HOSTILE):
        found[-1 - at] |= {"key": f"SO-{value}", "expected": value, "actual": value}
    for one in found[1:4]:
        one["state"] = "accepted"
    return an_answer(*found, examined=9_120, **told)


def shared_identifiers() -> Answer:
    return an_answer(
        {"key": "88120015", "field": "email", "expected": "1 contact", "actual": "3 contacts",
         "impact_u": 1_204_500_000, "people": 2, "records": ["88120015", "88120016", "88120017"]},
        {"key": "88130001", "field": "mobile", "expected": "1 contact", "actual": "2 contacts",
         "impact_u": 80_005_000, "people": 1, "records": ["88130001", "88130002"],
         "severity": "S3"},
        examined=12_000,
        name="contact.uniqueness.shared_identifier",
        question="Does every e-mail, external id and mobile number belong to one contact only?",
        about="esp_contact.contact_id",
        things="identifiers in use",
        impact="sales tied to the contacts beside the first of each group; people: those contacts",
        repair="R0: strictest opt-in on all, wrong ids cleared; merging is R2",
    )  # fmt: skip


def lag() -> Answer:
    """Five lanes, of which consent is late, orders wait beyond all that is known."""
    lanes = pl.DataFrame(
        {
            "lane": ["catalogue", "consent", "dispatch", "orders", "profiles"],
            "seen": [2_000, 410, 8_700, 9_057, 1_204],
            "waiting": [0, 7, 12, 63, 15],
            "p50_s": [3_600 * 9, 240, 180, 5_400, 3_600 * 5],
            "p95_s": [3_600 * 21, 1_980, 700, None, 3_600 * 19],
            "max_s": [3_600 * 25, 90_000, 5_100, 72_000, 3_600 * 40],
            "limit_s": [3_600 * 26, 900, 900, 14_400, 86_400],
        }
    )
    hours = pl.DataFrame(
        [
            {"lane": lane, "hour": hour, "seen": 9, "waiting": 0, "p50_s": base,
             "p95_s": base + (hour % 8) * base // 2, "max_s": base * 5}
            for lane, base in (("consent", 400), ("dispatch", 220), ("orders", 5_400))
            for hour in range(24)
        ]
    )  # fmt: skip
    return an_answer(
        {"key": "consent", "field": "p95", "expected": "within 15 min", "actual": "33 min",
         "people": 7, "severity": "S1"},
        {"key": "orders", "field": "p95", "expected": "within 4 h", "actual": "over 20 h",
         "people": 63, "impact_u": 3_118_400_000, "severity": "S2"},
        {"key": "dispatch", "field": "p95", "expected": "within 15 min", "actual": "12 min",
         "people": 12, "severity": "S4"},
        examined=5,
        name="sync.timeliness.lag",
        question="Does every fact reach Emarsys within the time agreed for its lane?",
        owner=Owner.MARKETING,
        worst=Severity.S1,
        about="sync_event.lane",
        things="lanes",
        impact="the value of the orders still waiting past the limit; people: those who wait",
        repair="none",
        exhibits={"lanes": lanes, "by_hour": hours},
    )  # fmt: skip


def passed() -> Answer:
    return an_answer(
        examined=14, name="snapshot.integrity", worst=Severity.S1, things="tables",
        about="snapshot.entity", impact="rows not vouched for", repair="none",
        question="Is every table that was read a whole, consistent copy?",
    )  # fmt: skip


def not_run() -> Answer:
    return an_answer(
        examined=0, name="contact.completeness.missing_in_esp", owner=Owner.MARKETING,
        question="Does every customer of Stokly have a contact in Emarsys?", things="customers",
        about="erp_customer.customer_id", not_run="no source gives erp_customer",
    )  # fmt: skip


def a_seal(entity: str, **told) -> Seal:
    facts = {
        "entity": entity, "source": f"{entity.partition('_')[2]}s.csv", "pages": 1,
        "rows": 9_123, "kept": 9_120, "repeats": 3, "rejected_rows": 0, "rejected_values": 0,
        "ended": True, "filled": {}, "totals": {}, "content_hash": "9f2c" * 16,
        "schema_hash": "77aa" * 16,
        "files": {f"{entity.partition('_')[2]}s.csv": sha256(entity.encode()).hexdigest()},
    }  # fmt: skip
    return Seal(**{**facts, **told})


def a_snapshot(system: System, *seals: Seal) -> Snapshot:
    return Snapshot(
        snapshot_id=f"{system}-20261120T180000Z-1f0c9a",
        system=system,
        taken_at=FENCE,
        started_at=FENCE,
        finished_at=FENCE + timedelta(minutes=4),
        seals={seal.entity: seal for seal in seals},
        content_hash="5d10" * 16,
        config_hash="0c0c" * 16,
    )


def rejects() -> pl.DataFrame:
    return pl.DataFrame(
        [
            ("erp_order", "sale_orders.csv", 17, "total_u", "1,234.50", "thousands separator"),
            ("erp_order", "sale_orders.csv", 21, "total_u", HOSTILE[0], "not a number"),
            ("erp_order", "sale_orders.csv", 90, None, PERSON, f"'{PERSON}' in too many columns"),
            ("esp_contact", "contacts.csv", 4, None, "x", "too few columns"),
        ],
        schema=REJECT,
        orient="row",
    )


def trade() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "month": [None, "2026-09", "2026-10", "2026-10", "2026-11"],
            "records": [2, 3_050, 3_122, 44, 2_950],
            "lines": [2, 7_412, 7_688, 51, 7_002],
            "value_u": [10_005_000, 301_220_415_000, 317_018_995_000, 2_210_500_000, -40_000],
            "currency": ["GBP", "GBP", "GBP", "EUR", "GBP"],
        }
    )


def run(*answers: Answer, **told) -> AuditRun:
    """A whole run; without answers it has one of each kind."""
    kinds = (opt_outs(), missing_orders(), shared_identifiers(), lag(), passed(), not_run())
    accepted = Accepted(
        check="order.completeness.missing_in_esp",
        key="SO-5001",
        person="Jo Example",
        reason="agreed with finance in October",
        until=date(2026, 12, 31),
    )
    facts = {
        "run_id": "20261120T180512Z-3b9d01",
        "client": "Oak & Iron <Homewares>",
        "started_at": FENCE + timedelta(minutes=5),
        "finished_at": FENCE + timedelta(minutes=6),
        "fence": FENCE,
        "design": Design(accepted=(accepted,), allowed_shared=frozenset({PERSON})),
        "snapshots": (
            a_snapshot(
                System.STOKLY,
                a_seal("erp_order", rows=9_124, rejected_rows=1, rejected_values=2),
                a_seal("erp_consent", rows=4_402, kept=4_402, repeats=0),
            ),
            a_snapshot(
                System.EMARSYS,
                a_seal("esp_contact", rows=12_004, kept=12_000, rejected_rows=1),
                a_seal("esp_sale_line", rows=22_871, kept=22_871, repeats=0),
            ),
        ),
        "answers": answers or kinds,
        "rejects": rejects(),
        "controls": {"trade_by_month": trade()},
        "fixed": rows(a_check(), {"key": "SO-4000", "state": "fixed"}),
        "config_hash": "ab12" * 16,
        "version": "0.1.0",
    }
    return AuditRun(**{**facts, **told})


def large(number: int = 5_000) -> AuditRun:
    """A run of 60 failed checks with `number` findings in one of them."""
    few = [missing_orders(80, name=f"order.accuracy.check_{at}") for at in range(59)]
    return run(missing_orders(number), *few)


if __name__ == "__main__":
    from reports import Redaction, every_report, render

    target, level = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 2
    target.write_text(render(every_report()["overview"], run(), Redaction(level, KEY)), "utf-8")
