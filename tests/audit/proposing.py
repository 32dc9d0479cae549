"""A workspace whose last run proposed what a test says.

proposed = proposing(client, store)
proposed(repair("1", "2", "Ann", seen="Anne"), contacts=3)
plan(store, settings.read(client), by="Pat")
"""

from datetime import UTC, datetime

import polars as pl

from audit import settings
from audit.sealing import Origin
from audit.steps.plans.repairs import keep_repairs
from checks.discovery import every_check
from checks.vocabulary import (
    FINDING,
    REJECT,
    REPAIR,
    TABLES,
    Answer,
    AuditRun,
    Design,
    System,
)
from checks.vocabulary.repair import Action
from checks.vocabulary.repair_plan import canonical

DRIFT = "contact.consistency.profile_drift"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SETTINGS = [("settings", "123456789", '{"name":"shop"}'), ("field", "9001", '{"string_id":"x"}')]


def repair(record, field=None, desired=None, **more):
    """One repair of a finding that its record names, worth a pound and one person."""
    told = {"action": Action.UPDATE, "check": DRIFT, "key": record, "verdict_field": field}
    told |= {"record": record, "field": field, "desired": desired, "seen": "was", "body": None}
    told |= {"clears": False, "because": "the master says so", "impact_u": 1_000_000, "people": 1}
    told |= {"currency": "GBP", "state": "new"} | more
    told["verdict_field"] = told["verdict_field"] or "-"
    return told


def opt_out(record, field="31", **more):
    return repair(record, field, "2", action=Action.OPT_OUT, seen="1", **more)


def create(record, fields=None, **more):
    body = canonical({"key": "external_id", "fields": fields or {"external_id": record}})
    return repair(record, action=Action.CREATE, body=body, seen=None, **more)


def append(record, *prices, **more):
    rows = [{"item": "a", "price": one, "order": record} for one in prices]
    body = canonical({"rows": rows})
    return repair(record, action=Action.APPEND, body=body, seen=None, **more)


def merge(record, into, **more):
    body = canonical({"into": into, "rules": {}, "delete_source": True})
    return repair(record, action=Action.MERGE, body=body, seen=None, **more)


def answers(repairs, files=None):
    """One answer a check, each repair beside a finding of its own key and field."""
    every = every_check()
    given = files or {}
    for id_ in sorted({*given, *(one["check"] for one in repairs)}):
        check, mine = every[id_], [one for one in repairs if one["check"] == id_]
        found = {(one["key"], one["verdict_field"]): one for one in mine}
        findings = [
            {"check_id": check.id, "key": key, "field": field, "severity": "S3"}
            | {"owner": check.owner.value, "level": "exact"}
            | {name: one[name] for name in ("impact_u", "people", "currency", "state")}
            for (key, field), one in found.items()
        ]
        rows = [{name: one[name] for name in REPAIR} for one in mine]
        yield Answer(
            check,
            len(findings),
            pl.DataFrame(findings, schema=FINDING),
            repairs=pl.DataFrame(rows, schema=REPAIR),
            files=given.get(id_, {}),
        )


def run_of(repairs, snapshots=(), *, run_id="r1", config_hash="c", files=None):
    return AuditRun(
        run_id=run_id,
        client="Test client",
        started_at=NOON,
        finished_at=NOON,
        fence=NOON,
        design=Design(),
        snapshots=tuple(snapshots),
        answers=tuple(answers(repairs, files)),
        rejects=pl.DataFrame(schema=REJECT),
        controls={},
        fixed=pl.DataFrame(schema=FINDING),
        config_hash=config_hash,
        version="1",
    )


def contact(number, **more):
    return {"contact_id": str(number), "external_id_raw": f"c-{number}", "opt_in": "1"} | more


def proposing(client, store, configured=SETTINGS):
    """Call it with repairs: a run that proposed them is kept, over snapshots of these tables."""

    def proposed(*repairs, contacts=10, files=None, run_id="r1", **tables):
        held = [contact(number) for number in range(1, contacts + 1)]
        stokly = [_sealed(store, System.STOKLY, tables)] if tables else []
        emarsys = _sealed(store, System.EMARSYS, {"esp_contact": held}, configured)
        run = run_of(
            repairs,
            (*stokly, emarsys),
            run_id=run_id,
            config_hash=settings.read(client).config_hash,
            files=files,
        )
        kept = store.keep(run)
        keep_repairs(store.folder, kept)
        return kept

    return proposed


def _sealed(store, system, tables, configured=()):
    with store.writing(system, NOON) as writing:
        for entity, rows in tables.items():
            frame = pl.DataFrame(rows, schema=TABLES[entity].schema)
            writing.begin(entity)
            writing.append(entity, frame, pl.DataFrame(schema=REJECT))
            writing.seal(entity, seen=frame.height, origin=Origin(f"{entity}.csv", 1, "s", {}))
        items = pl.DataFrame(
            configured, dict.fromkeys(("kind", "key", "value_redacted"), pl.String), orient="row"
        )
        writing.configured(items)
        snapshot, file_hash = writing.finish("c")
    store.remember(snapshot, file_hash)
    return snapshot


def configure(client, text):
    """Put a part behind the settings file."""
    path = client / "audit.toml"
    path.write_text(f"{path.read_text()}\n{text}\n")
