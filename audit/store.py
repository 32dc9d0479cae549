"""What is kept of one client: sealed snapshots, and the history of every run.

A workspace is one folder, readable by its owner alone:

    audit.toml              what a person chose and declared
    redaction.key           makes the codes that stand for people in reports
    store/snapshots/*.duckdb    one sealed file a system and pull
    store/history.duckdb    runs, answers, findings
    reports/                the newest pages and answers
"""

import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import mkdtemp

import duckdb
import polars as pl
from pydantic import TypeAdapter

from audit.history import insert, today, unasked, with_states
from audit.sealing import OFFLINE, Writing, hash_of, sql
from audit.workspace import PRIVATE_FILE, PRIVATE_FOLDER, secret
from checks.vocabulary import (
    FINDING,
    REJECT,
    AuditRun,
    Evidence,
    Snapshot,
    State,
    StoreError,
    System,
)

SNAPSHOT = TypeAdapter(Snapshot)
SHARED = ("snapshot", "reject", "config_item")  # tables about a snapshot that each one holds
ASIDE = ".aside-"  # begins the name of a folder whose content is not to stay
HEADS = 3 * 4096  # bytes; what any database begins with
MEND = "put back a copy of that file, or move it away to begin a new one"
FREE = (
    "free space on that disk, or give the right to write there, and run again; "
    "what was sealed before is not touched"
)
# What the database says of a file that is not what it wrote, or that another program reads.
MENDS = {
    "not a valid DuckDB database": MEND,
    "Corrupt": MEND,
    "Could not read enough bytes": MEND,
    "replaying WAL": MEND,
    "Could not set lock": "end the other program that reads it, then run again",
}
ACCEPTED = {"check_id": pl.String(), "key": pl.String(), "until": pl.Date()}


class Store:
    """The store of one workspace."""

    def __init__(self, workspace: Path) -> None:
        self.folder = workspace / "store"
        self.snapshots = self.folder / "snapshots"
        self.spill = self.folder / "spill"
        self.secret = secret(workspace)
        for folder in (self.folder, self.snapshots):
            folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the workspace; a lock left by a killed run falls by itself.

        Raises:
            StoreError: another run holds it.
        """
        path = self.folder / "lock"
        path.touch(mode=PRIVATE_FILE)
        with path.open("r+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.seek(0)
                raise StoreError(
                    f"another run is at work here (process {file.read().strip() or 'unknown'})",
                    where=str(self.folder.parent),
                    do="wait until it ends, or end it; its lock then falls by itself",
                ) from None
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
            self._sweep()
            # Before the first snapshot: a history cut short beside snapshots is then damage.
            with self._history():
                pass
            yield

    @contextmanager
    def writing(
        self, system: System, taken_at: datetime, folder: Path | None = None
    ) -> Iterator[Writing]:
        """A snapshot to write; one that is not finished leaves no trace.

        Args:
            system: whose.
            taken_at: UTC; the moment that it shows.
            folder: where, if not among those that are kept.

        Raises:
            StoreError: the disk or the memory is full.
        """
        folder = folder or self.snapshots
        try:
            with closing(Writing(folder, system, taken_at)) as writing:
                yield writing
        except duckdb.Error as error:
            raise _unusable("the snapshot", folder, error) from None
        finally:  # also of one that was interrupted while it was being opened
            for left in folder.glob(f".{system}.writing.duckdb*"):
                left.unlink(missing_ok=True)

    @contextmanager
    def aside(self) -> Iterator[Path]:
        """A folder, its owner's alone, for what is not to stay; gone when the block ends."""
        folder = Path(mkdtemp(prefix=ASIDE, dir=self.folder))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def remember(self, snapshot: Snapshot, file_hash: str) -> None:
        """Note a sealed snapshot in the history."""
        with self._history() as history:
            history.execute(
                "INSERT INTO snapshots BY NAME SELECT $id AS snapshot_id, $system AS system, "
                "$taken_at AS taken_at, $body AS body, $file_hash AS file_hash",
                {
                    "id": snapshot.snapshot_id,
                    "system": snapshot.system.value,
                    "taken_at": snapshot.taken_at,
                    "body": SNAPSHOT.dump_json(snapshot).decode(),
                    "file_hash": file_hash,
                },
            )

    def newest(self) -> tuple[Snapshot, ...]:
        """The newest snapshot of each system; none where nothing was pulled yet."""
        return self._snapshots("newest_snapshots", {})

    def sealed(self, ids: Iterable[str]) -> tuple[Snapshot, ...]:
        """The snapshots with these ids; one that was never sealed is left out."""
        return self._snapshots("sealed_snapshots", {"ids": list(ids)})

    def before(self, snapshot: Snapshot, most: int) -> tuple[Snapshot, ...]:
        """The snapshots of its system that were sealed before it, the newest first."""
        words = {"id": snapshot.snapshot_id, "most": most}
        return self._snapshots("earlier_snapshots", words)

    def found(self, run_id: str) -> pl.DataFrame:
        """What a run found, columns as `FINDING`; nothing of a run that the history has not."""
        with self._history() as history:
            found: pl.DataFrame = history.sql(sql("found_in_run"), params={"run": run_id}).pl()
            return found.select(FINDING.names()).cast(FINDING)

    def open(self, snapshots: Iterable[Snapshot]) -> duckdb.DuckDBPyConnection:
        """A database in which each canonical table of the snapshots is a view, read-only.

        Raises:
            StoreError: a file is gone or is no longer what was sealed.
        """
        connection = duckdb.connect(config={**OFFLINE, "temp_directory": str(self.spill)})
        connection.execute("SET TimeZone='UTC'")
        for snapshot in snapshots:
            self._attach(connection, snapshot)
        for name in SHARED:
            _together(connection, name)
        connection.execute("SET enable_external_access=false")
        return connection

    def keep(self, run: AuditRun) -> AuditRun:
        """Write the run into the history, each finding with its code and where it stands."""
        with self._history() as history:
            found = pl.concat(
                [pl.DataFrame(schema=FINDING), *(answer.findings for answer in run.answers)]
            )
            self._register(history, run, found)
            history.register("last_asked", history.sql(sql("last_asked")).to_arrow_table())
            code = {"secret": self.secret.hex()}
            stated = history.sql(sql("finding_states"), params={**code, "today": today(run)}).pl()
            fixed = history.sql(sql("fixed_findings")).pl().cast(FINDING)
            kept = with_states(run, stated, fixed)
            insert(history, kept, stated)
        return kept

    def past(self, runs: int) -> pl.DataFrame:
        """The last runs, newest first; columns as `sql/past_runs.sql` gives them."""
        with self._history() as history:
            past: pl.DataFrame = history.sql(sql("past_runs"), params={"runs": runs}).pl()
            return past

    def _sweep(self) -> None:
        """Remove what a killed run left half written: personal data that proves nothing."""
        for left in self.snapshots.glob(".*.writing.duckdb*"):
            left.unlink()
        for left in (self.spill, *self.folder.glob(f"{ASIDE}*")):
            shutil.rmtree(left, ignore_errors=True)

    def _snapshots(self, question: str, words: Mapping[str, object]) -> tuple[Snapshot, ...]:
        with self._history() as history:
            rows = history.sql(sql(question), params=dict(words)).fetchall()
        return tuple(SNAPSHOT.validate_json(body) for (body,) in rows)

    def _attach(self, connection: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> None:
        path = self.snapshots / f"{snapshot.snapshot_id}.duckdb"
        with self._history() as history:
            ((sealed,),) = history.sql(
                "SELECT file_hash FROM snapshots WHERE snapshot_id = $id",
                params={"id": snapshot.snapshot_id},
            ).fetchall()
        if not path.exists() or hash_of(path) != sealed:
            raise StoreError(
                f"the snapshot {snapshot.snapshot_id} is "
                f"{'no longer what was sealed' if path.exists() else 'gone'}",
                where=str(path),
                do="pull again; the runs made from it stay in the history",
            )
        quoted = str(path).replace("'", "''")
        connection.execute(f"ATTACH '{quoted}' AS {snapshot.system} (READ_ONLY)")
        for entity in snapshot.seals:
            connection.execute(f"CREATE VIEW {entity} AS FROM {snapshot.system}.{entity}")

    @contextmanager
    def _history(self) -> Iterator[duckdb.DuckDBPyConnection]:
        path = self.folder / "history.duckdb"
        self._unbegun(path)
        try:
            with duckdb.connect(str(path), config=OFFLINE) as history:
                path.chmod(PRIVATE_FILE)
                history.execute("SET TimeZone='UTC'")
                history.execute(sql("history"))
                yield history
        except duckdb.Error as error:
            raise _unusable("the history", path, error) from None

    def _unbegun(self, path: Path) -> None:
        """A run killed while it made the history leaves less than its heads: it is made anew.

        Raises:
            StoreError: snapshots stand beside it, so it held runs once and was cut off.
        """
        if not path.exists() or path.stat().st_size >= HEADS:
            return
        if any(self.snapshots.glob("[!.]*.duckdb")):
            raise StoreError(
                "the history could not be read: the file was cut off", where=str(path), do=MEND
            )
        path.unlink()

    def _register(
        self, history: duckdb.DuckDBPyConnection, run: AuditRun, found: pl.DataFrame
    ) -> None:
        asked = [one.check.id for one in run.answers if one.state is not State.NOT_RUN]
        accepted = [(one.check, one.key, one.until) for one in run.design.accepted]
        frames = {
            "found": found,
            "unasked_now": unasked(run),
            "asked": pl.DataFrame({"check_id": asked}, schema={"check_id": pl.String()}),
            "accepted": pl.DataFrame(accepted, schema=ACCEPTED, orient="row"),
        }
        for name, frame in frames.items():
            history.register(name, frame.to_arrow())


def rejects(evidence: Evidence) -> pl.DataFrame:
    """Rows and values of the open snapshots that could not be read, columns as `REJECT`."""
    if not isinstance(evidence.connection, duckdb.DuckDBPyConnection):
        return pl.DataFrame(schema=REJECT)
    rows: pl.DataFrame = evidence.connection.cursor().table("reject").pl()
    return rows.cast(REJECT).sort("entity", "source", "line")


def _together(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """One view over the table of that name in every snapshot that has it."""
    held = connection.execute(
        "SELECT database_name FROM duckdb_tables() WHERE table_name = ? ORDER BY database_name",
        [name],
    ).fetchall()
    if held:
        parts = " UNION ALL ".join(f"FROM {system}.{name}" for (system,) in held)
        connection.execute(f"CREATE VIEW {name} AS {parts}")


def _unusable(what: str, where: Path, error: duckdb.Error) -> StoreError:
    do = next((do for sign, do in MENDS.items() if sign in str(error)), FREE)
    return StoreError(
        f"{what} could not be read or written: {str(error).splitlines()[0]}",
        where=str(where),
        do=do,
    )
