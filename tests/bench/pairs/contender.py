"""Who is measured: each is one command that prints one JSON object with its figures."""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from measured import ROOT

OURS, FLOOR = "ours", "floor"
HERE = Path(__file__).parent / "contenders"
PEERS_PYTHON = ROOT / "build" / "bench" / "venv" / "bin" / "python"
OWN_PYTHON = Path(sys.executable)


@dataclass(frozen=True)
class Contender:
    """One way to compare two files.

    Attributes:
        name: as on the command line and in the table.
        words: the command, to be followed by the two files.
        options: what comes after the files.
        ends_with: exit codes that mean that it has an answer.
    """

    name: str
    words: tuple[str | Path, ...]
    options: tuple[str, ...] = ()
    ends_with: frozenset[int] = frozenset({0})

    @property
    def is_peer(self) -> bool:
        """Whether ours is held against it."""
        return self.name not in {OURS, FLOOR}

    def command(self, files: Path, out: Path) -> list[str | Path]:
        """The whole command; `out` is a folder that it may fill."""
        options = [str(out) if word == "OUT" else word for word in self.options]
        return [*self.words, files / "left.parquet", files / "right.parquet", *options]


def figures(printed: str) -> dict[str, int]:
    """Dotted name -> whole number, from what a contender printed: nested, or flat already."""
    told = json.loads(printed)
    return dict(_flat(told.get("figures", told)))


def by(printed: str) -> str:
    """What it calls itself, with its versions; empty where it doesn't say."""
    return str(json.loads(printed).get("by", ""))


def _flat(told: Mapping[str, object], above: str = "") -> list[tuple[str, int]]:
    flat: list[tuple[str, int]] = []
    for name, value in told.items():
        if isinstance(value, Mapping):
            flat += _flat(value, f"{above}{name}.")
        elif isinstance(value, int):
            flat.append((above + name, value))
    return flat


def _script(name: str, python: Path, file: str) -> Contender:
    return Contender(name, (python, HERE / file))


CONTENDERS = (
    Contender(
        OURS,
        (OWN_PYTHON.parent / "stokly-audit", "compare"),
        options=("--on", "order_id,sku", "--total", "amount", "--json", "--out", "OUT"),
        ends_with=frozenset({0, 1}),
    ),
    _script("datacompy", PEERS_PYTHON, "by_datacompy.py"),
    _script("fastrecon", PEERS_PYTHON, "by_fastrecon.py"),
    _script("naive", OWN_PYTHON, "by_naive_join.py"),
    _script(FLOOR, OWN_PYTHON, "floor.py"),
)
