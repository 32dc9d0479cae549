"""A doubtful pair on the terminal: both records beside each other, and what each field is worth."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table as Grid

from audit.answers import Answered
from audit.spoken import plain
from reports.cells import Apart, Cell
from reports.people.words import bits_text, chance
from reports.review_page import lines, named

QUESTION = "same person?  s same · d different · u unsure · b back · q quit"


def tell_pair(row: Mapping[str, Any], place: str, before: Answered | None, to: Console) -> None:
    """One pair.

    Args:
        row: as `review_page.case` takes it.
        place: where it stands among the others, "3 of 57".
        before: the answer that counts so far; null for none.
        to: where it is told.
    """
    held = "put together so far" if row.get("joined") else "held apart"
    first = f"{place}   {chance(row['probability'])} one person; {held}"
    answered = f"; {before.who} said {before.answer}" if before else ""
    to.print(f"\n[bold]{plain(first + answered)}[/]", highlight=False, soft_wrap=True)
    grid = Grid(box=None, padding=(0, 2, 0, 0), header_style="bold", pad_edge=False)
    for name in ("", plain(named(row, "left")), plain(named(row, "right")), "agreement"):
        grid.add_column(name, overflow="fold")
    grid.add_column("bits", justify="right")
    for cells in lines(dict(row)):
        grid.add_row(*(plain(_text(cell)) for cell in cells))
    total = sum(worth for worth in row["evidence"].values() if worth is not None)
    grid.add_row("Odds", "", "", "", bits_text(total))
    to.print(grid)


def _text(cell: Cell) -> str:
    """A cell as text."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, Apart):
        return f"{cell.before}{cell.apart}{cell.after}".replace("␣", " ")
    return str(getattr(cell, "text", ""))
