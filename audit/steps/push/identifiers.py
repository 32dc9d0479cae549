"""Who holds an identifier already: asked of Emarsys right before a contact is made."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

import polars as pl

from audit.connectors.emarsys_writer import Door
from checks.vocabulary.repair import EMAIL_FIELD, EXTERNAL_ID, MOBILE_FIELD

IDENTIFIERS = (EXTERNAL_ID, EMAIL_FIELD, MOBILE_FIELD)
TAKEN = "taken"  # code of a row that is left, for another contact has the address
ANOTHER_ROW = "another row of this plan"
Named = tuple[str, str]  # field and value
Held = Mapping[
    Named, tuple[str, ...]
]  # contact ids that hold it; those that none does are left out


class Sought(Protocol):
    """What is looked for."""

    @property
    def fields(self) -> Mapping[str, str | None]:
        """Field -> value that it is to hold."""

    @property
    def look_up(self) -> Mapping[str, Sequence[str]]:
        """Field -> further values under which it might be there already."""


async def holders(door: Door, wanted: Mapping[str, Sought]) -> dict[str, Held]:
    """For each row the contacts that hold any of its identifiers.

    Two rows that name one identifier hold it against each other: neither is made.
    """
    asked = {row_id: [*_identifiers(one)] for row_id, one in wanted.items()}
    many = Counter(one for several in asked.values() for one in set(several))
    there: dict[Named, tuple[str, ...]] = {}
    for field in IDENTIFIERS:
        values = sorted({value for name, value in many if name == field})
        found = await door.find(field, values) if values else {}
        there |= {(field, value): tuple(ids) for value, ids in found.items() if ids}
    twice = {one: (ANOTHER_ROW,) for one, count in many.items() if count > 1}
    held = {one: (*there.get(one, ()), *twice.get(one, ())) for one in {**there, **twice}}
    return {
        row_id: {one: held[one] for one in names if one in held} for row_id, names in asked.items()
    }


async def taken_addresses(door: Door, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows that would give a contact the address of another: of one who may be out, at that.

    Asked only where addresses are written at all. Two rows that give one address take it from
    each other.
    """
    given = rows.filter(pl.col("field") == EMAIL_FIELD, pl.col("desired").fill_null("") != "")
    if given.is_empty():
        return given
    found = await door.find(EMAIL_FIELD, given["desired"].unique().sort().to_list())
    held = pl.DataFrame(
        [(value, one) for value, ids in found.items() for one in ids],
        schema={"desired": pl.String, "holder": pl.String},
        orient="row",
    )
    others = given.join(held, on="desired").filter(pl.col("holder") != pl.col("record"))
    is_others = pl.col("row_id").is_in(others["row_id"].implode())
    return given.filter(is_others | pl.col("desired").is_duplicated())


def found_ids(held: Held) -> list[str]:
    """The contacts, each once."""
    return sorted({one for ids in held.values() for one in ids})


def _identifiers(one: Sought) -> Iterator[Named]:
    for field in IDENTIFIERS:
        value = one.fields.get(field)
        if value:
            yield field, value
        yield from ((field, other) for other in one.look_up.get(field, ()) if other)
