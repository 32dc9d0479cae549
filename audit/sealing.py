"""One snapshot while it is being written; sealed, it is a file that no later run changes."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import duckdb
import polars as pl

from audit.described import configuration_rows, described
from checks.vocabulary import REJECT, TABLES, Kind, Seal, Snapshot, System, Table

# Bounded so that a run of 10 M order lines fits beside everything else in 6 GiB.
MEMORY = "1500MB"
OFFLINE: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "memory_limit": MEMORY,
}


REPEATED = "a second, different row for the same key"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the rows of a table came from; the attributes are those of `Seal`."""

    source: str
    pages: int
    schema_hash: str
    files: Mapping[str, str]
    count_first: int | None = None
    count_last: int | None = None
    changed_during: int = 0
    ended: bool = True
    why_incomplete: str | None = None

    @property
    def announced(self) -> int | None:
        """Records that must have come; null where the source announced none."""
        if self.count_first is None or self.count_last is None:
            return None
        return min(self.count_first, self.count_last)


class Writing:
    """A snapshot under a temporary name. `finish` seals it; anything else leaves no trace."""

    def __init__(self, folder: Path, system: System, taken_at: datetime) -> None:
        self._folder = folder
        self._path = folder / f".{system}.writing.duckdb"
        self._system = system
        self._taken_at = taken_at
        self._started_at = datetime.now(UTC)
        self._seals: dict[str, Seal] = {}
        self._configuration: pl.DataFrame | None = None
        self._said: tuple[str, ...] = ()
        beside = {"temp_directory": str(folder.parent / "spill")}
        self._connection = duckdb.connect(str(self._path), config={**OFFLINE, **beside})
        self._connection.execute("SET TimeZone='UTC'")
        self._connection.execute(_created("reject", REJECT))

    def begin(self, entity: str) -> None:
        """Make the table, empty."""
        self._connection.execute(_declared(TABLES[entity]))

    def append(self, entity: str, rows: pl.DataFrame, rejects: pl.DataFrame) -> None:
        """Add rows with the columns of the table's schema, and what could not be read."""
        for table, frame in ((entity, rows), ("reject", rejects)):
            if frame.height:
                self._connection.from_arrow(frame.to_arrow()).insert_into(table)

    def seal(self, entity: str, *, seen: int, origin: Origin) -> Seal:
        """Drop repeats, count and hash; the table is then as it will stay."""
        table = TABLES[entity]
        repeats, differing = self._drop_repeats(table)
        refused, unread = self._rejected(entity)
        kept, *filled = self._row("seal_counts", entity=entity)
        seal = Seal(
            entity=entity,
            source=origin.source,
            pages=origin.pages,
            rows=seen - refused,
            kept=kept,
            repeats=repeats,
            differing=differing,
            rejected_rows=refused,
            rejected_values=unread,
            count_first=origin.count_first,
            count_last=origin.count_last,
            changed_during=origin.changed_during,
            ended=origin.ended,
            filled=dict(zip(table.columns, filled, strict=True)),
            totals=self._totals(table),
            content_hash=self._hash(entity),
            schema_hash=origin.schema_hash,
            files=origin.files,
            why_incomplete=origin.why_incomplete or _lacking(origin, seen, refused, kept, repeats),
        )
        self._seals[entity] = seal
        return seal

    def configured(self, items: pl.DataFrame, said: tuple[str, ...] = ()) -> None:
        """What goes with the tables.

        Args:
            items: the system's configuration as it was read: kind, key, value_redacted; all text.
            said: sentences of the sources that a person should read.
        """
        self._configuration, self._said = items, said

    def finish(self, config_hash: str) -> tuple[Snapshot, str]:
        """Close, name and lock the file.

        Returns:
            the snapshot, and the SHA-256 of its file.
        """
        content = _combined({name: seal.content_hash for name, seal in self._seals.items()})
        finished_at = datetime.now(UTC)
        suffix = _combined({"content": content, "started": self._started_at.isoformat()})[:6]
        snapshot = Snapshot(
            snapshot_id=f"{self._system}-{self._started_at:%Y%m%dT%H%M%SZ}-{suffix}",
            system=self._system,
            taken_at=self._taken_at,
            started_at=self._started_at,
            finished_at=finished_at,
            seals=dict(self._seals),
            content_hash=content,
            config_hash=config_hash,
            said=self._said,
        )
        self.append_snapshot_rows(snapshot)
        self._append_configuration(snapshot)
        self._connection.execute("CHECKPOINT")
        self._connection.close()
        self._path.chmod(0o400)
        final = self._folder / f"{snapshot.snapshot_id}.duckdb"
        file_hash = hash_of(self._path)
        self._path.replace(final)
        return snapshot, file_hash

    def close(self) -> None:
        """Close, and remove what was written and not finished."""
        self._connection.close()
        for left in self._folder.glob(f"{self._path.name}*"):
            left.unlink()

    def append_snapshot_rows(self, snapshot: Snapshot) -> None:
        """The canonical rows about this snapshot, kept inside it."""
        self.begin("snapshot")
        self.append("snapshot", described(snapshot), pl.DataFrame(schema=REJECT))

    def _append_configuration(self, snapshot: Snapshot) -> None:
        """The canonical rows of the configuration; a source of files has none."""
        if self._configuration is None or self._configuration.is_empty():
            return
        rows = configuration_rows(snapshot, self._configuration)
        self.begin("config_item")
        self.append("config_item", rows, pl.DataFrame(schema=REJECT))

    def _drop_repeats(self, table: Table) -> tuple[int, int]:
        """Rows dropped, and how many of them said something else than the row kept."""
        if not table.key:
            return 0, 0
        rows, distinct = self._row("seal_distinct", entity=table.name, key=list(table.key))
        if rows == distinct:
            return 0, 0
        stricter, strictest = table.stricter or (table.key[0], None)
        repeats: pl.DataFrame = self._connection.sql(
            # A row's place is known only to the table named outright.
            sql("seal_repeats").replace("query_table($entity)", table.name),
            params={
                "key": list(table.key),
                "timed": bool(table.newest),
                "newest": table.newest or table.key[0],
                "stricter": stricter,
                "strictest": strictest,
            },
        ).pl()
        self._connection.register("repeats", repeats.to_arrow())
        self._connection.execute(
            f"DELETE FROM {table.name} WHERE rowid IN (SELECT place FROM repeats)"  # noqa: S608 - a declared name
        )
        self._connection.unregister("repeats")
        differing = _differing(table, repeats)
        self.append(table.name, pl.DataFrame(schema=table.schema), differing)
        return repeats.height, differing.height

    def _rejected(self, entity: str) -> tuple[int, int]:
        rows, values = self._row("seal_rejected", entity=entity, repeated=REPEATED)
        return rows, values

    def _totals(self, table: Table) -> dict[str, int]:
        money = [name for name, column in table.columns.items() if column.kind is Kind.MONEY]
        if not money:
            return {}
        sums = self._row("seal_totals", entity=table.name, money=money)
        return {name: int(total or 0) for name, total in zip(money, sums, strict=True)}

    def _hash(self, entity: str) -> str:
        """The same rows give the same hash in whatever order they came."""
        rows = self._row("seal_hash", entity=entity)
        return hashlib.sha256(":".join(map(str, rows)).encode()).hexdigest()

    def _row(self, question: str, **parameters: object) -> tuple[int, ...]:
        return tuple(self._connection.sql(sql(question), params=parameters).fetchall()[0])


def sql(name: str) -> str:
    """The text of `audit/sql/<name>.sql`."""
    return (files("audit") / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def hash_of(path: Path) -> str:
    """SHA-256 of a file; hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _lacking(origin: Origin, seen: int, refused: int, kept: int, repeats: int) -> str | None:
    if not origin.ended:
        return "the end of the source was not seen"
    if refused:
        return f"{refused:,} of {seen:,} rows could not be read"
    if kept + repeats != seen:
        return f"{seen:,} rows were read and {kept + repeats:,} arrived"
    if origin.announced is not None and kept < origin.announced:
        return f"{kept:,} of {origin.announced:,} announced records came"
    return None


def _differing(table: Table, repeats: pl.DataFrame) -> pl.DataFrame:
    """Repeats that say something else than the row kept: nothing is dropped in silence."""
    kept = "the newest was kept" if table.newest else "the last in the source was kept"
    told = repeats.filter("differs").select(
        pl.lit(table.name).alias("entity"),
        pl.lit(None).alias("source"),
        pl.lit(None).alias("line"),
        pl.lit(None).alias("column"),
        pl.col("key").str.head(200).alias("value"),
        pl.lit(f"{REPEATED}; {kept}").alias("reason"),
    )
    return told.cast(REJECT)


def _combined(parts: Mapping[str, str]) -> str:
    text = "\n".join(f"{name}:{parts[name]}" for name in sorted(parts))
    return hashlib.sha256(text.encode()).hexdigest()


def _declared(table: Table) -> str:
    columns = (
        f'"{name}" {column.kind.duckdb}{" NOT NULL" if column.required else ""}'
        for name, column in table.columns.items()
    )
    return f"CREATE TABLE {table.name} ({', '.join(columns)})"


def _created(name: str, schema: pl.Schema) -> str:
    kinds = {pl.String(): "VARCHAR", pl.Int64(): "BIGINT"}
    columns = (f'"{column}" {kinds[kind]}' for column, kind in schema.items())
    return f"CREATE TABLE {name} ({', '.join(columns)})"
