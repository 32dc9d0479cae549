"""What the numbers of a choice are called on this account, and the way back.

Answers of the API hold a choice's number, exports its label. Both end as an export shows them; the
opt-in ends as its number, for that is what the canonical column holds.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import polars as pl

from audit.connectors.emarsys.account import Account
from audit.connectors.emarsys.contact_export import LANGUAGE
from audit.connectors.emarsys.fields import OPT_IN
from audit.connectors.exports.batch import Batch, Export
from audit.connectors.http import Call

Words = Mapping[str, Mapping[str, str]]


def labels(rows: Sequence[Mapping[str, object]]) -> dict[str, str]:
    """Number of a choice -> its label; what it is stored by is `id`, not `bit_position`."""
    return {str(row["id"]): str(row["choice"]) for row in rows if row.get("choice") is not None}


async def labels_of(account: Account, number: str) -> dict[str, str]:
    """What a field's choices are called, as `labels`.

    Raises:
        ConnectorError: they are not told; without them a value would read as another than it is.
    """
    return labels(await account.rows(Call("GET", f"/field/{number}/choice/translate/{LANGUAGE}")))


def from_labels(columns: Mapping[str, str], choices: Words) -> Words:
    """Column -> what its texts become, of an export: the opt-in's labels become numbers."""
    name = columns.get(OPT_IN)
    back = {label: number for number, label in choices.get(OPT_IN, {}).items()}
    return {name: back} if name and back else {}


def from_numbers(columns: Mapping[str, str], choices: Words) -> Words:
    """Column -> what its texts become, of the API's own answers: all but the opt-in get labels."""
    return {
        columns[number]: words
        for number, words in choices.items()
        if number in columns and number != OPT_IN and words
    }


def translated(export: Export, words: Words) -> Export:
    """The export with the words of some columns in the place of others.

    What stands in no list of choices stays as it is, and is told as a value that can't be read.
    """
    names = export.columns or ()
    at = {str(names.index(name)): dict(texts) for name, texts in words.items() if name in names}
    return replace(export, batches=_translating(export.batches, at)) if at else export


def _translating(
    batches: Callable[[tuple[int, ...]], Iterator[Batch]], at: Mapping[str, dict[str, str]]
) -> Callable[[tuple[int, ...]], Iterator[Batch]]:
    def made(wanted: tuple[int, ...]) -> Iterator[Batch]:
        for batch in batches(wanted):
            there = [place for place in at if place in batch.rows.columns]
            # In one step, so that no label is taken for another choice's number.
            texts = [pl.col(place).replace(at[place]) for place in there]
            yield Batch(batch.rows.with_columns(texts), batch.refused)

    return made
