"""What is measured: labelled sets and made tables, each as two files kept in build/bench/people."""

import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path

from measured import ROOT, timed

KEPT = ROOT / "build" / "bench" / "people"
HERE = Path(__file__).parent
SEED = 20_061  # of the made tables; any other will do
LABELLED = ("febrl1", "febrl3", "febrl4", "fake1000", "hist50k")
STYLES = ("households", "clean", "sparse", "companies")
STYLE_ROWS = 100_000


@dataclass(frozen=True)
class Case:
    """One table.

    Attributes:
        name: as in the page.
        words: what prepare.py is to make.
        rows: of a made table; null for a labelled set.
    """

    name: str
    words: tuple[str, ...]
    rows: int | None = None

    @property
    def table(self) -> Path:
        """The table as it is."""
        return KEPT / f"{self.name.replace(' ', '-')}-{_recipe(self.words)}.parquet"

    @property
    def cleaned(self) -> Path:
        """The one that peers get."""
        return self.table.with_suffix(".cleaned.parquet")

    def prepare(self) -> None:
        """Make both files unless they stand; exits with words where they can't be made."""
        if self.cleaned.exists():
            return
        KEPT.mkdir(parents=True, exist_ok=True)
        for old in KEPT.glob(f"{self.name.replace(' ', '-')}-????????.*"):
            old.unlink()
        script = [sys.executable, HERE / "prepare.py", self.table, self.cleaned, *self.words]
        if timed("prepare", script).exit_code:
            sys.exit(f"the table {self.name} could not be made")


def labelled(folder: Path) -> list[Case]:
    """The sets that stand in the folder; none where it isn't there."""
    there = [name for name in LABELLED if (folder / f"{name}.parquet").exists()]
    return [Case(name, ("labelled", str(folder.resolve()), name)) for name in there]


def styles() -> list[Case]:
    """A made table of each style."""
    return [_made(style, STYLE_ROWS) for style in STYLES]


def sizes(asked: list[int]) -> list[Case]:
    """Households, in these sizes."""
    return [_made("households", size) for size in asked]


def _made(style: str, size: int) -> Case:
    return Case(f"{style} {size:,}", ("made", style, str(size), str(SEED)), size)


def _recipe(words: tuple[str, ...]) -> str:
    """Changes when anything that decides the files does."""
    scripts = [HERE / f"{name}.py" for name in ("cleaned", "labelled", "made", "prepare")]
    scripts += sorted((HERE / "customers").glob("*.py"))
    decides = [script.read_text(encoding="utf-8") for script in scripts]
    return hashlib.sha256("".join([*words, *decides]).encode()).hexdigest()[:8]
