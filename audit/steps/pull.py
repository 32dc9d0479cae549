"""Ask both systems and keep their answers: one sealed snapshot a system.

First everything that a network has is fetched, all systems at the same time; then, with the
network closed, each system's tables are read, counted and sealed.
"""

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, closing

import polars as pl

from audit.connectors.connector import FED, Proof, Reading
from audit.connectors.exports.ahead import ahead
from audit.connectors.system import Sources
from audit.progress import Telling
from audit.sealing import Origin, Writing, hash_of
from audit.steps.asking import waited_for
from audit.store import Store
from checks.vocabulary import Snapshot, System


def pull(
    systems: Sequence[Sources], store: Store, config_hash: str, told: Telling
) -> tuple[Snapshot, ...]:
    """Read every table that each source can fill. Writes the store, touches neither system.

    Raises:
        ConnectorError: a source can't be read; nothing of that system is sealed then, and what
            was fetched of it waits for the next pull.
    """
    with ExitStack() as opened:
        for one in systems:
            opened.enter_context(closing(one))
        waited_for(_fetched(systems, told))
        return tuple(_pulled(one, store, config_hash, told) for one in systems)


def explain(systems: Iterable[Sources]) -> pl.DataFrame:
    """Which column of which source would feed what, columns as `FED`; reads no row, asks nobody.

    A table that is fetched has no columns before it is: its source is named, no column of it.
    """
    fed = [
        reading.fed.with_columns(source=pl.lit(reading.source))
        for one in systems
        if one.files is not None
        for reading in one.files.readings()
    ]
    return pl.concat(fed) if fed else pl.DataFrame(schema={**FED, "source": pl.String()})


async def _fetched(systems: Sequence[Sources], told: Telling) -> None:
    """Fetch from all; one that fails does not stop the others, for what they bring is kept."""
    outcomes = await asyncio.gather(*(one.fetch(told) for one in systems), return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome


def _pulled(one: Sources, store: Store, config_hash: str, told: Telling) -> Snapshot:
    with store.writing(one.system, one.taken_at) as writing:
        for reading in one.readings():
            write(reading, one.system, writing, told)
        writing.configured(one.configuration(), one.said)
        snapshot, file_hash = writing.finish(config_hash)
    store.remember(snapshot, file_hash)
    one.sealed()
    return snapshot


def write(reading: Reading, system: System, writing: Writing, told: Telling) -> None:
    """Read one table into a snapshot, count and seal it."""
    writing.begin(reading.entity)
    seen = 0
    for portion in ahead(reading.portions):
        writing.append(reading.entity, portion.rows, portion.rejects)
        seen += portion.seen
        told.advance(f"reading {system} {reading.entity}", portion.seen)
    told.advance(f"sealing {system} {reading.entity}", 0)
    writing.seal(reading.entity, seen=seen, origin=_origin(reading))


def _origin(reading: Reading) -> Origin:
    proof = reading.proof or Proof()
    return Origin(
        source=reading.source,
        pages=reading.pages,
        schema_hash=reading.schema_hash,
        files={path.name: hash_of(path) for path in reading.files},
        count_first=proof.count_first,
        count_last=proof.count_last,
        changed_during=proof.changed_during,
        ended=proof.ended,
        why_incomplete=proof.why_incomplete,
    )
