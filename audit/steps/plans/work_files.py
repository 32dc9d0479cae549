"""A plan in its folder: its bytes, its page, the work list and the files that a person hands in.

plans/<beginning of the plan's id>/
    plan.jsonl          the plan; who changes a byte has another plan
    repair_plan.html    the same for people
    work_list.csv       what a person does
    work/*.csv          files for Emarsys' support or a feed
    manifest.json       SHA-256 of each of them
    approvals.jsonl     who approved it
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import polars as pl

from audit.sealing import hash_of
from audit.steps.plans.folder import PLAN, folder_of
from audit.steps.plans.plan import Planned
from audit.steps.plans.work_list import work_list
from audit.steps.publish import written
from checks.discovery import every_check
from reports.plan.made import FILES

PAGE, WORK_LIST, WORK, MANIFEST = "repair_plan.html", "work_list.csv", "work", "manifest.json"
WHAT: Mapping[str, str] = MappingProxyType(
    {
        "sales_correction": "every sale row of the orders found wrong, as it should stand after a "
        "reload; for Emarsys' support",
        "sales_correction_by_email": "the same of orders that are known by an e-mail address; for "
        "Emarsys' support",
        "catalogue": "the whole catalogue, corrected; for whoever runs its feed",
        "exclusion": "contacts to keep off e-mail campaigns until their opt-out is applied",
        "exclusion_sms": "contacts to keep off SMS campaigns until their opt-out is applied",
    }
)


@dataclass(frozen=True, slots=True)
class LaidPlan:
    """A plan as it lies in its workspace.

    Attributes:
        folder: of the plan.
        paths: what was written, the plan first.
        work: the files that a person hands in; columns as `reports.plan.made.FILES`.
    """

    folder: Path
    paths: tuple[Path, ...]
    work: pl.DataFrame


def laid_plan(workspace: Path, planned: Planned, page: Callable[[pl.DataFrame], str]) -> LaidPlan:
    """Write a plan and what goes with it; the plan itself last, so that none lies there in part.

    Args:
        workspace: of the client.
        planned: the plan and what it leaves.
        page: gets the files that a person hands in, gives the page.

    Raises:
        StoreError: the folder can't be written.
    """
    folder = folder_of(workspace, planned.plan)
    work = _work_files(folder, planned)
    text, told = page(work), planned.plan.to_bytes()
    paths = [
        *(folder / name for name in work["name"]),
        written(folder / PAGE, lambda path: path.write_text(text, "utf-8")),
    ]
    plan = written(folder / PLAN, lambda path: path.write_bytes(told))
    hashes = {str(path.relative_to(folder)): hash_of(path) for path in (plan, *paths)}
    manifest = json.dumps(hashes, indent=2, sort_keys=True) + "\n"
    paths.append(written(folder / MANIFEST, lambda path: path.write_text(manifest, "utf-8")))
    return LaidPlan(folder, (plan, *paths), work)


def _work_files(folder: Path, planned: Planned) -> pl.DataFrame:
    """Write them; one row a file."""
    rows: list[tuple[str, str, str | None, Path, int]] = []
    if planned.work.height:
        listed = work_list(planned.work)
        path = written(folder / WORK_LIST, listed.write_csv)
        rows.append((WORK_LIST, "what a person does, one line a thing", None, path, listed.height))
    for name, frame in planned.files.items():
        path = written(folder / WORK / f"{name}.csv", frame.write_csv)
        what = WHAT.get(name, "a person hands it in")
        rows.append((f"{WORK}/{name}.csv", what, _owner(planned, name), path, frame.height))
    return pl.DataFrame(
        [(name, what, owner, many, hash_of(path)) for name, what, owner, path, many in rows],
        schema=FILES,
        orient="row",
    )


def _owner(planned: Planned, name: str) -> str | None:
    """Who acts with a file: whoever answers for every check that gave it."""
    owners = {every_check()[one].owner.value for one in planned.givers.get(name, ())}
    return owners.pop() if len(owners) == 1 else None
