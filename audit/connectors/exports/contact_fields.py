"""A contacts export in its wide form, one column a field, read as one value of one field a row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import polars as pl
from rapidfuzz import process

from audit.connectors.exports.batch import LINE, Batch, Export
from audit.connectors.exports.known_fields import field_names
from audit.connectors.exports.known_names import folded, known
from audit.connectors.exports.mapping import KNOWN, NAMED, NOT_GIVEN, Fed, Feed
from audit.source_parts import SourcePart
from checks.vocabulary import TABLES, SettingsError

WIDE, TALL = "esp_contact", "esp_contact_field"
COLUMNS = ("contact_id", "field_id", "value_raw")
MOST_ROWS = 200_000  # of the tall form, made at once


@dataclass(frozen=True, slots=True)
class Wide:
    """The fields that a contacts export holds beside the columns of esp_contact.

    Attributes:
        contact: the export's column that names the contact.
        fields: the export's column -> the number of its field.
        fed: what feeds esp_contact_field; its columns are `COLUMNS`, not the export's.
    """

    contact: str
    fields: Mapping[str, str]
    fed: Fed

    def tall(self, export: Export) -> Export:
        """The export as if it had one row for each contact and field."""
        if export.columns is None:
            return export
        places = {name: at for at, name in reversed([*enumerate(export.columns)])}
        fields = {str(places[name]): field for name, field in self.fields.items()}
        made = partial(_batches, export, str(places[self.contact]), fields)
        return replace(export, columns=COLUMNS, batches=made)


def wide(contacts: Fed, part: SourcePart, path: Path) -> Wide | None:
    """The fields of the export that feeds esp_contact so; null where it holds none.

    Raises:
        SettingsError: a column named in the settings is not there, or two are one field.
    """
    named = _named(contacts, part, path)
    found = named | _known(contacts, {*part.fields}, {*named.values()})
    who = contacts.feeds.get("contact_id")
    if not found or who is None or who.at is None:
        return None
    source = f"{len(found)} column{'s' if len(found) > 1 else ''}"
    feeds = {
        "contact_id": replace(who, at=0),
        "field_id": Feed(source, _told(found, named), at=1),
        "value_raw": Feed(source, "the value in each", at=2),
    }
    fed = Fed(TABLES[TALL], feeds, {}, COLUMNS, {"value_decoded": NOT_GIVEN})
    return Wide(contacts.columns[who.at], found, fed)


def _told(found: Mapping[str, str], named: Mapping[str, str]) -> str:
    """In words: `known name: First Name is 1, Country is 14`."""
    by_how = {NAMED: [*named], KNOWN: [name for name in found if name not in named]}
    return "; ".join(
        f"{how}: {', '.join(f'{name} is {found[name]}' for name in names)}"
        for how, names in by_how.items()
        if names
    )


def _named(contacts: Fed, part: SourcePart, path: Path) -> dict[str, str]:
    """Columns that the settings name, and their fields."""
    there = {folded(name): name for name in reversed(contacts.columns) if name}
    found: dict[str, str] = {}
    for written, field in part.fields.items():
        name = written if written in contacts.columns else there.get(folded(written))
        if name is None:
            near = process.extractOne(written, contacts.columns, score_cutoff=60)
            guess = f"; did you mean {near[0]}?" if near else ""
            raise SettingsError(
                f"{path.name} has no column {written}{guess}",
                where=f'fields."{written}" in the settings file',
                do=f"columns there: {', '.join(contacts.columns)}",
            )
        if field and field in found.values():
            raise SettingsError(
                f"two columns are declared to be the field {field}",
                where=f'fields."{written}" in the settings file',
                do="leave one of them out",
            )
        found[name] = field.strip()
    return {name: field for name, field in found.items() if field}


def _known(contacts: Fed, declared: set[str], taken: set[str]) -> dict[str, str]:
    """Columns known by the name or number of a field, less what is used or declared already."""
    used = {*contacts.wanted}
    apart = known(WIDE).names | {folded(name) for name in declared}
    free = {
        folded(name): name
        for at, name in reversed([*enumerate(contacts.columns)])
        if at not in used and folded(name) not in apart
    }
    found: dict[str, str] = {}
    for field, names in field_names().items():
        name = next((free[one] for one in names if one in free), None)
        if name is not None and field not in taken:
            found[name] = field
    # A number as a column's name can only be a field's, perhaps one of the client's own.
    own = {name: bare for bare, name in free.items() if bare.isdecimal()}
    own = {name: bare for name, bare in own.items() if bare not in {*taken, *field_names()}}
    return {name: {**found, **own}[name] for name in contacts.columns if name in {*found, *own}}


def _batches(
    export: Export,
    contact: str,
    fields: Mapping[str, str],
    wanted: tuple[int, ...],  # noqa: ARG001 - one signature for every export; all are wanted
) -> Iterator[Batch]:
    """Every batch of the export, its fields one below the other."""
    places = tuple(sorted({int(contact), *map(int, fields)}))
    for batch in export.batches(places):
        refused = batch.refused
        for piece in batch.rows.iter_slices(max(MOST_ROWS // len(fields), 1)):
            yield Batch(_one_below_the_other(piece, contact, fields), refused)
            refused = refused.clear()
        if refused.height:
            yield Batch(_one_below_the_other(batch.rows.clear(), contact, fields), refused)


def _one_below_the_other(
    rows: pl.DataFrame, contact: str, fields: Mapping[str, str]
) -> pl.DataFrame:
    whose, first = pl.col(contact), next(iter(fields.values()))
    tall = rows.unpivot([*fields], index=[LINE, contact], variable_name="at", value_name="said")
    numbered = tall.with_columns(field=pl.col("at").replace(fields))
    # A row that names no contact is one row that can't be read, not one a field.
    nameless = (whose.str.strip_chars() == "").fill_null(value=True)
    return numbered.filter(~nameless | (pl.col("field") == first)).select(
        LINE, whose.alias("0"), pl.col("field").alias("1"), pl.col("said").alias("2")
    )
