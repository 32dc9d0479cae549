"""At the foot of the page: which tables, what was compared, what the page does not show."""

from reports.cells import Cell, Lines
from reports.page import Facts, Section
from reports.people.found import WhoIsWho
from reports.words import counted

_MASKED = (
    "Names, e-mails, phones, addresses and birthdays are not on this page; an id that looks like "
    "an e-mail is shortened. --show-values shows them."
)
_SHOWN = "Shown as they are: keep this page as you keep the tables."
_BESIDE: tuple[Cell, ...] = (
    "pairs.parquet: every pair with its probability, kind, bits and agreement by field",
    "clusters.parquet: the person of every record",
    "model.json: every number by which a pair was weighed",
    "people.parquet: the fields that were compared, by record; personal",
)


def files(found: WhoIsWho, *, personal: bool) -> Section:
    """What the page rests on."""
    tables: list[tuple[str, Cell]] = [(row["file"], _told(row)) for row in found.tables.to_dicts()]
    facts = (
        *tables,
        *found.settings.items(),
        ("Beside this page", Lines(_BESIDE)),
        ("Personal values", _SHOWN if personal else _MASKED),
    )
    return Section("files", "Tables and what is not shown", "Files", (Facts(facts),))


def _told(row: dict[str, object]) -> Cell:
    refused = int(str(row["refused"]))
    unread = f"; {counted(refused, 'records')} could not be read" if refused else ""
    records = counted(int(str(row["records"])), "records")
    return Lines((f"{records}, told apart by {row['id']}{unread}", f"Compared: {row['columns']}"))
