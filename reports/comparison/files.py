"""At the foot of the page: where every row is, and what the page does not show."""

from checks.vocabulary import Class, Comparison
from reports.cells import Cell, Lines
from reports.comparison.told import Told
from reports.page import Facts, Section
from reports.words import counted

_MASKED = (
    "Names, e-mails, phones, addresses and birthdays are shortened on this page, by the names of "
    "their columns and wherever a value looks like an e-mail; --show-personal shows them."
)
_SHOWN = "Everything is shown as it is: keep this page as you keep the tables."


def files(found: Comparison, told: Told) -> Section:
    """The files beside the page, and what is masked."""
    held = {class_: frame.height for class_, frame in found.frames.items() if frame.height}
    rows: list[Cell] = [
        f"{class_.value}.parquet: {counted(height, 'rows')}"
        for class_ in Class
        if (height := held.get(class_))
    ]
    more = "columns.parquet, classes.parquet, totals.parquet and comparison.json: the figures"
    facts: tuple[tuple[str, Cell], ...] = (
        ("Beside this page", Lines((*rows, more))),
        ("They hold", "every row, column and value as read, personal ones too, unmasked"),
        ("Personal values", _SHOWN if told.personal else _MASKED),
        ("Amounts", "counted in whole millionths, never rounded; _u in files is millionths"),
    )
    return Section("files", "Files and what is not shown", "Files", (Facts(facts),))
