"""Who is who, as the newest audit found it: ids alone, kept so that the lane need open no snapshot.

store/consent/links.parquet    one row a record: component_id, system, record_id
store/consent/links.json       of which run, of which snapshots, how many contacts there were
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from audit.sealing import hash_of
from audit.steps.publish import written
from checks.vocabulary import AuditRun, Evidence, NoEvidence, StoreError
from checks.workings import persons

FOLDER, LINKS, TOLD = "consent", "links.parquet", "links.json"
LINK = pl.Schema(dict.fromkeys(("component_id", "system", "record_id"), pl.String()))


@dataclass(frozen=True, slots=True)
class KeptLinks:
    """What the newest audit found.

    Attributes:
        rows: columns as `LINK`; none before the first audit.
        run_id: null before the first audit.
        snapshots: ids of what it read.
        contacts: that the account held; nought before the first audit.
    """

    rows: pl.LazyFrame
    run_id: str | None
    snapshots: tuple[str, ...]
    contacts: int


def keep_links(store: Path, evidence: Evidence, run: AuditRun) -> None:
    """Keep who is who, in place of what was kept before; nothing where one side is not there.

    Args:
        store: the workspace's folder `store`.
        evidence: what the run looked at, still open.
        run: whose links these are.

    Raises:
        StoreError: the folder can't be written.
    """
    try:
        rows = persons.of(evidence).select(LINK.names()).collect()
    except NoEvidence:
        return
    folder = store / FOLDER
    path = written(folder / LINKS, rows.sort("system", "record_id").write_parquet)
    told = {
        "run_id": run.run_id,
        "at": run.finished_at.isoformat(),
        "snapshots": [one.snapshot_id for one in run.snapshots],
        "contacts": evidence["esp_contact"].select(pl.len()).collect().item(),
        "hash": hash_of(path),
    }
    text = json.dumps(told, indent=2) + "\n"
    written(folder / TOLD, lambda path: path.write_text(text, "utf-8"))


def kept_links(store: Path) -> KeptLinks:
    """What was kept last.

    Raises:
        StoreError: it is no longer what was written.
    """
    folder = store / FOLDER
    if not (folder / TOLD).exists():
        return KeptLinks(pl.LazyFrame(schema=LINK), None, (), 0)
    try:
        told: Mapping[str, Any] = json.loads((folder / TOLD).read_text("utf-8"))
        if hash_of(folder / LINKS) != told["hash"]:
            raise _damaged(store, "it is not what was written")
        rows = pl.scan_parquet(folder / LINKS).select(LINK.names())
        return KeptLinks(rows, told["run_id"], tuple(told["snapshots"]), int(told["contacts"]))
    except (OSError, ValueError, KeyError, TypeError, pl.exceptions.PolarsError) as error:
        raise _damaged(store, type(error).__name__) from None


def _damaged(store: Path, why: str) -> StoreError:
    return StoreError(
        f"who is who, as the newest audit found it, can't be read ({why})",
        where=str(store / FOLDER / TOLD),
        do=f"run stokly-audit examine {store.parent}; it is written anew then",
    )
