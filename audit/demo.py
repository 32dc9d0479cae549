"""The whole audit on a made-up shop, held against the key of the faults planted in it."""

import hashlib
import shutil
from pathlib import Path

import polars as pl

from audit import flow, settings, workspace
from audit.progress import Telling
from audit.sandbox.score import score
from audit.sandbox.shop import open_shop
from checks.vocabulary import AuditRun, SettingsError

MARK = ".made-up"  # tells a workspace of the demo from a client's


def demo(
    out: Path, *, scale: float, seed: int, orders: Path | None, told: Telling
) -> tuple[AuditRun, tuple[Path, ...], pl.DataFrame]:
    """Make the shop, audit it, compare.

    Args:
        out: where the pages go; the shop and its workspace stand beside them.
        scale: 1 is a year of 541,909 order lines.
        seed: the same seed makes the same bytes.
        orders: a file of real order lines to build the shop from, instead of made ones.
        told: hears how far it is.

    Returns:
        the run, the files written, and per check how the findings compare with the key.

    Raises:
        SettingsError: `out` holds a client's workspace where the demo's would stand.
    """
    folder = _cleared(out / "workspace")
    exports = folder / "exports"
    opened = open_shop(exports, scale=scale, seed=seed, orders=orders, tell=told)
    workspace.make(
        folder,
        name=opened.name,
        stokly=exports / "stokly",
        emarsys=exports / "emarsys",
        sync=exports / "sync",
        taken_at=opened.taken_at,
        # People who don't exist: their codes may stay the same from demo to demo.
        key=hashlib.sha256(f"demo {seed}".encode()).hexdigest(),
    )
    run, written = flow.audit(folder, settings.read(folder), out, told)
    return run, written, score(run, opened.answer_key)


def _cleared(folder: Path) -> Path:
    if folder.exists():
        if not (folder / MARK).exists():
            raise SettingsError(
                f"{folder} is no workspace of the demo, so it is left alone",
                where=str(folder),
                do="choose another folder with --out",
            )
        shutil.rmtree(folder)
    folder.mkdir(mode=0o700, parents=True)
    (folder / MARK).touch()
    return folder
