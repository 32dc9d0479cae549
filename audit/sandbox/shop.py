"""Shop: a made-up or real year of trade, opened as a folder of exports with faults in it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

import polars as pl

from audit.sandbox.building import Shop, build, write
from audit.sandbox.faults import Planted, plant
from audit.sandbox.planting.damage import damage
from audit.sandbox.planting.ground import ANSWER_KEY, NEAR_MISS
from audit.sandbox.year.made import make_trade
from audit.sandbox.year.trade import read_trade

__all__ = ["Opened", "Shop", "build", "make_trade", "open_shop", "plant", "read_trade", "write"]


class Telling(Protocol):
    """Whoever wants to know how far it is."""

    def advance(self, what: str, by: int) -> None:
        """`by` more rows of `what` are done."""
        ...


class Silent:
    """Tells nobody."""

    def advance(self, what: str, by: int) -> None:
        """Nothing."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A shop as it lies in its folder.

    Attributes:
        name: of the shop, as its owner calls it.
        taken_at: UTC. When its exports were made.
        files: export -> file.
        answer_key: one row per finding that the planted faults must give, columns as
            `ANSWER_KEY`; also in answer_key.csv.
        near_misses: one row per thing that must not be found, columns as `NEAR_MISS`; also in
            near_misses.csv.
    """

    name: str
    taken_at: datetime
    files: dict[str, Path]
    answer_key: pl.DataFrame
    near_misses: pl.DataFrame


def open_shop(  # noqa: PLR0913 - one keyword a choice of the person who opens it
    folder: Path,
    *,
    scale: float = 1.0,
    seed: int = 7,
    orders: Path | None = None,
    faulty: bool = True,
    damaged: bool = False,
    tell: Telling | None = None,
) -> Opened:
    """Make a shop and write its exports below `folder`.

    Args:
        folder: gets stokly/, emarsys/ and sync/, the answer key and the near misses.
        scale: 1.0 is a year of 541,909 order lines; nothing with `orders`.
        seed: the same seed makes the same bytes.
        orders: a file of real order lines, instead of made ones; dates stay as they are.
        faulty: plant the faults; else the two systems agree.
        damaged: also write lines that can't be read.
        tell: hears of each stage.

    Raises:
        SettingsError: the file of orders can't be used.
    """
    told = Silent() if tell is None else tell
    planted = plan_shop(scale=scale, seed=seed, orders=orders, faulty=faulty, tell=told)
    told.advance("writing the exports", 0)
    return write_shop(planted, folder, orders=orders, damaged=damaged)


def plan_shop(
    *, scale: float, seed: int, orders: Path | None, faulty: bool = True, tell: Telling
) -> Planted:
    """The shop with its faults, not yet written anywhere; arguments as of `open_shop`."""
    tell.advance("reading the trade" if orders else "making the trade", 0)
    trade = read_trade(orders) if orders else make_trade(scale, seed)
    tell.advance("building the shop", 0)
    shop = build(trade, seed)
    if not faulty:
        nothing = pl.DataFrame(schema=ANSWER_KEY), pl.DataFrame(schema=NEAR_MISS)
        return Planted(shop, *nothing)
    tell.advance("planting faults", 0)
    return plant(shop, seed)


def write_shop(
    planted: Planted, folder: Path, *, orders: Path | None = None, damaged: bool = False
) -> Opened:
    """Write the exports, the answer key and the near misses; arguments as of `open_shop`."""
    files = write(planted.shop, folder)
    answer_key = planted.answer_key.vstack(damage(folder)) if damaged else planted.answer_key
    answer_key.write_csv(folder / "answer_key.csv")
    planted.near_misses.write_csv(folder / "near_misses.csv")
    name = f"Sandbox ({orders.name})" if orders else "Sandbox"
    return Opened(name, planted.shop.taken_at, files, answer_key, planted.near_misses)
