"""The whole way on a made-up shop: audited, held against the key of its faults, repaired, undone.

The shop stands behind servers of its own, as a client's systems do: it is read over their APIs, and
its Emarsys is written to by the push.
"""

import hashlib
import os
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import polars as pl

from audit import flow, settings, workspace
from audit.demo_repairs import DemoRepairs, repaired
from audit.progress import Telling
from audit.sandbox.folder import cleared
from audit.sandbox.score import score
from audit.sandbox.servers.opening import (
    SECRETS,
    ShopTold,
    ShopWish,
    apps,
    everything_on,
    parts,
    told_of,
)
from audit.sandbox.servers.serving import serving_apart
from audit.sandbox.servers.stokly.options import StoklyOptions
from checks.vocabulary import AuditRun

# A list of all order lines spares a request an order; whether a real Stokly has one is probed.
SHOP = StoklyOptions(flat_lines=True)


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demo came to.

    Attributes:
        run: the audit.
        written: its files.
        score: per check how the findings compare with the key.
        repairs: what became of those that may be repaired.
    """

    run: AuditRun
    written: tuple[Path, ...]
    score: pl.DataFrame
    repairs: DemoRepairs

    @property
    def is_right(self) -> bool:
        """Whether all that was planted was found, nothing else was, and repairs did as told."""
        found = not self.score["missed"].sum() and not self.score["invented"].sum()
        return found and self.repairs.is_right


def demo(out: Path, *, scale: float, seed: int, orders: Path | None, told: Telling) -> Demo:
    """Make the shop, open its servers, audit it over the network, compare, repair, take back.

    Args:
        out: where the pages go; the shop and its workspace stand beside them.
        scale: 1 is a year of 541,909 order lines.
        seed: the same seed makes the same bytes.
        orders: a file of real order lines to build the shop from, instead of made ones.
        told: hears how far it is.

    Raises:
        SettingsError: `out` holds a client's workspace where the demo's would stand.
    """
    folder = cleared(out / "workspace")
    wish = ShopWish(folder / "exports", scale=scale, seed=seed, orders=orders, stokly=SHOP)
    told.advance("making the shop and opening its servers", 0)
    with serving_apart(partial(apps, wish)) as urls:
        shop = told_of(wish.folder)
        _make(folder, shop, urls)
        run, written = flow.audit(folder, settings.read(folder), out, told)
        repairs = repaired(folder, told)
    return Demo(run, written, score(run, shop.answer_key), repairs)


def _make(folder: Path, shop: ShopTold, urls: dict[str, str]) -> None:
    """A workspace whose settings read the shop's servers."""
    os.environ.update(SECRETS)
    workspace.make(
        folder,
        name=shop.name,
        taken_at=shop.taken_at,
        # People who don't exist: their codes may stay the same from demo to demo.
        key=hashlib.sha256(f"demo {shop.seed}".encode()).hexdigest(),
        parts=everything_on(urls, parts(urls, shop)),
    )
