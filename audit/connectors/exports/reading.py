"""Opened exports as readings: columns mapped, tables concluded, rows read a piece at a time.

Every source ends here, whether its records came from a file, an API or a query: so the same
records give the same rows, whichever way they came.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import polars as pl

from audit.connectors.connector import Portion, Proof, Reading
from audit.connectors.exports.batch import Export
from audit.connectors.exports.conclusions import conclusions
from audit.connectors.exports.contact_fields import TALL, WIDE, wide
from audit.connectors.exports.feeds.google import CATALOGUE, shown
from audit.connectors.exports.intake import Intake, constants_hold
from audit.connectors.exports.known_names import folded, known
from audit.connectors.exports.mapping import Fed, mapped
from audit.source_parts import SourcePart
from checks.vocabulary import TABLES, ConnectorError, Design


def names_of(table: str, part: SourcePart) -> frozenset[str]:
    """Folded names of columns that say something for the table."""
    return known(table).names | {
        folded(one if isinstance(one, str) else one.column or "")
        for one in part.columns.get(table, {}).values()
    }


def readings(
    exports: Mapping[str, Sequence[Export]],
    part: SourcePart,
    design: Design,
    proofs: Mapping[str, Proof] | None = None,
) -> Iterator[Reading]:
    """One reading a table, in the order of the canonical tables; all are planned first.

    Args:
        exports: canonical table -> what feeds it; of one table all have the same columns.
        part: what the settings say of the source.
        design: what was agreed.
        proofs: canonical table -> what its source announced of itself; none for a file.

    Raises:
        ConnectorError: an export can't be read as what it is said to be.
        SettingsError: the settings name a column, zone, word or value that can't be.
    """
    plans = {table: [_plan(table, some, part, design)] for table, some in exports.items()}
    if WIDE in plans and (beside := _beside(plans[WIDE][0], part, design)):
        plans[TALL] = [beside, *plans.get(TALL, ())]
    for one in chain.from_iterable(plans.values()):
        constants_hold(one.intake)
    proofs = {**(proofs or {})}
    if WIDE in proofs:
        proofs.setdefault(TALL, _shared(proofs[WIDE]))
    yield from [
        _reading(table, plans[table], proofs.get(table)) for table in TABLES if table in plans
    ]


@dataclass(frozen=True, slots=True)
class _Plan:
    """How some exports make rows of one table.

    Attributes:
        intake: how.
        exports: the files or fetched pages.
        columns: of the exports, as far as they make up the table's shape.
    """

    intake: Intake
    exports: tuple[Export, ...]
    columns: tuple[str, ...]


def _plan(table: str, exports: Sequence[Export], part: SourcePart, design: Design) -> _Plan:
    if table == CATALOGUE:
        exports = [shown(one, part, design) for one in exports]
    _alike(exports, table)
    fed = mapped(TABLES[table], exports[0], part, design)
    return _Plan(_intake(fed, part, design), tuple(exports), fed.columns)


def _beside(contacts: _Plan, part: SourcePart, design: Design) -> _Plan | None:
    """The fields that the contacts' own export holds, unless the settings leave them out."""
    if part.files.get(TALL) == "":
        return None
    found = wide(contacts.intake.fed, part, contacts.exports[0].path)
    if found is None:
        return None
    exports = tuple(found.tall(one) for one in contacts.exports)
    return _Plan(_intake(found.fed, part, design), exports, tuple(found.fields))


def _shared(contacts: Proof) -> Proof:
    """What holds of the contacts holds of their fields, but for the number of rows."""
    return Proof(ended=contacts.ended, why_incomplete=contacts.why_incomplete)


def _intake(fed: Fed, part: SourcePart, design: Design) -> Intake:
    return Intake(fed, conclusions(fed, part, design), design)


def _reading(table: str, plans: list[_Plan], proof: Proof | None) -> Reading:
    """The table from all that feeds it; of several plans each has columns of its own."""
    exports = [export for plan in plans for export in plan.exports]
    columns = "\n".join(chain.from_iterable(plan.columns for plan in plans))
    return Reading(
        entity=table,
        source=_in_words(exports),
        pages=sum(export.pages for export in exports),
        fed=pl.concat(plan.intake.explained for plan in plans),
        schema_hash=hashlib.sha256(columns.encode()).hexdigest(),
        files=tuple(export.path for export in exports if export.told is None),
        portions=chain.from_iterable(_portions(plan.intake, plan.exports) for plan in plans),
        proof=proof,
    )


def _portions(intake: Intake, exports: tuple[Export, ...]) -> Iterator[Portion]:
    names = intake.fed.columns
    for export in exports:
        if export.columns is None:
            continue
        places = {name: at for at, name in reversed([*enumerate(export.columns)])}
        # Files of one table may order their columns differently.
        at = tuple(places[names[own]] for own in intake.fed.wanted)
        yield from intake.portions(export.batches(at), export.name, at)


def _alike(exports: Sequence[Export], table: str) -> None:
    first = exports[0]
    for other in exports[1:]:
        odd = sorted({*(first.columns or ())} ^ {*(other.columns or ())})
        if odd:
            raise ConnectorError(
                f"{first.name} and {other.name} differ in the column {odd[0]}",
                where=f"the files of {table}",
                do="export them with the same columns, or name fewer files",
            )


def _in_words(exports: Sequence[Export]) -> str:
    shown = 3
    told = [export.told or export.path.name for export in exports]
    names = ", ".join(told[:shown])
    return names if len(told) <= shown else f"{names} and {len(told) - shown} more"
