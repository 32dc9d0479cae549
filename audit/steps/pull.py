"""Ask both systems and keep their answers: one sealed snapshot a system."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

import polars as pl

from audit.connectors.connector import FED, Connector, Portion, Reading
from audit.progress import Telling
from audit.sealing import Origin, hash_of
from audit.store import Store
from checks.vocabulary import Snapshot


def pull(
    connectors: Iterable[Connector], store: Store, config_hash: str, told: Telling
) -> tuple[Snapshot, ...]:
    """Read every table that each source can fill. Writes the store, touches neither system.

    Raises:
        ConnectorError: a source can't be read; nothing of that system is kept then.
    """
    return tuple(_pulled(one, store, config_hash, told) for one in connectors)


def explain(connectors: Iterable[Connector]) -> pl.DataFrame:
    """Which column of which source would feed what, columns as `FED`; reads no row."""
    fed = [
        reading.fed.with_columns(source=pl.lit(reading.source))
        for connector in connectors
        for reading in connector.readings()
    ]
    return pl.concat(fed) if fed else pl.DataFrame(schema={**FED, "source": pl.String()})


def _pulled(connector: Connector, store: Store, config_hash: str, told: Telling) -> Snapshot:
    with store.writing(connector.system, connector.taken_at) as writing:
        for reading in connector.readings():
            writing.begin(reading.entity)
            seen = 0
            for portion in _ahead(reading.portions):
                writing.append(reading.entity, portion.rows, portion.rejects)
                seen += portion.seen
                told.advance(f"reading {connector.system} {reading.entity}", portion.seen)
            told.advance(f"sealing {connector.system} {reading.entity}", 0)
            writing.seal(reading.entity, seen=seen, origin=_origin(reading))
        snapshot, file_hash = writing.finish(config_hash)
    store.remember(snapshot, file_hash)
    return snapshot


def _origin(reading: Reading) -> Origin:
    return Origin(
        source=reading.source,
        pages=reading.pages,
        schema_hash=reading.schema_hash,
        files={path.name: hash_of(path) for path in reading.files},
    )


def _ahead(portions: Iterator[Portion]) -> Iterator[Portion]:
    """The same portions, the next one read while the last is written."""
    with ThreadPoolExecutor(max_workers=1) as reader:
        coming = reader.submit(next, portions, None)
        while (portion := coming.result()) is not None:
            coming = reader.submit(next, portions, None)
            yield portion
