"""A ledger that is open: records are put behind the last, and asked where each row stands."""

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from audit.ledger.chain import GENESIS, Head, Value, chained
from audit.ledger.database import at_once, in_words, question
from audit.ledger.sealed import Seal
from audit.ledger.states import Entry, RowState
from audit.ledger.verifying import proved
from checks.vocabulary import LedgerError
from checks.vocabulary.repair_plan import INSTANT

_UTC = pl.Datetime("us", "UTC")
# One row is one row of a plan. All but id, state, attempts and `at` may be null.
ROWS = pl.Schema(
    {
        "row_id": pl.String(),
        "state": pl.String(),  # of its last record, as `RowState`
        "code": pl.String(),  # of its last record
        "attempts": pl.Int64(),  # intents, since it last failed and went on
        "intent_at": _UTC,  # of the last intent
        "at": _UTC,  # of its last record
        "applied_at": _UTC,  # when the account first confirmed it to us
        "request": pl.String(),  # the last that was recorded, SHA-256
        "response": pl.String(),  # the same
        "pre_image": pl.String(),  # of the first intent (anew after a failure): what stood before
        "note": pl.String(),  # of its last record
    }
)
UNSETTLED = pl.Schema({"plan_id": pl.String(), **ROWS})
SEALED = ("pre_image", "note")
# One row is one plan, in the order in which the ledger heard of them.
PLANS = pl.Schema(
    {
        "plan_id": pl.String(),
        "begun_at": _UTC,  # null for a plan that was only approved
        "last_at": _UTC,
        "event": pl.String(),  # the last of the whole plan; null where there was none
        "kept": pl.Boolean(),  # whether its bytes are here
        **{state.value: pl.Int64() for state in RowState},  # rows whose last record says so
    }
)


class Ledger:
    """One tenant's ledger. Made by `ledger` and `looking`, which hold it open."""

    def __init__(
        self, connection: sqlite3.Connection, path: Path, tenant: str, seal: Seal | None
    ) -> None:
        self.tenant = tenant
        self.path = path
        self._connection = connection
        self._seal = seal

    @property
    def head(self) -> Head:
        """How far it has come; `GENESIS` where it holds nothing."""
        with in_words(self.path):
            last = self._connection.execute(
                "SELECT seq, hash FROM entry ORDER BY seq DESC LIMIT 1"
            ).fetchone()
        return Head(*last) if last else Head(0, GENESIS)

    def append(self, plan_id: str, entries: Sequence[Entry], *, at: datetime) -> Head:
        """Record entries, all of them or none; they are on the disk when this comes back.

        Args:
            plan_id: of the plan that they belong to.
            entries: in the order in which they happened; none is allowed and writes nothing.
            at: when, with its zone; written in UTC.

        Returns:
            the head after them.

        Raises:
            LedgerError: they could not be written. Nothing may be sent then.
        """
        rows = [self._columns(plan_id, entry, at) for entry in entries]
        if not rows:
            return self.head
        with in_words(self.path), at_once(self._connection):
            records = list(chained(self.tenant, self.head, rows))
            self._connection.executemany(question("append"), records)
        seq, *_, told = records[-1]
        return Head(int(seq or 0), str(told))

    def rows(self, plan_id: str) -> pl.DataFrame:
        """Where each row of a plan stands; columns as `ROWS`, none for a row never spoken of."""
        return self._opened(self._rows(plan_id))

    def unsettled(self) -> pl.DataFrame:
        """Rows of any plan that were intended and never heard of again; columns as `UNSETTLED`."""
        with in_words(self.path):
            plans = self._connection.execute(question("unsettled")).fetchall()
        found = [
            self._rows(plan_id)
            .filter(pl.col("state") == RowState.INTENT)
            .select(pl.lit(plan_id).alias("plan_id"), pl.all())
            for (plan_id,) in plans
        ]
        return self._opened(pl.concat([pl.DataFrame(schema=UNSETTLED), *found]))

    def plans(self) -> pl.DataFrame:
        """Every plan it heard of, and how its rows stand; columns as `PLANS`."""
        return self._frame("plans", {}, PLANS)

    def keep_plan(self, plan_id: str, body: bytes) -> None:
        """Keep a plan's bytes, encrypted; a plan that is kept already is left as it is.

        Raises:
            LedgerError: the bytes are those of another plan, or they could not be written.
        """
        self._must_be(plan_id, body)
        # The clock tells nothing here, and the same bytes are kept once.
        closed = self._sealing.close(body, datetime.fromtimestamp(0, UTC))
        with in_words(self.path), at_once(self._connection):
            self._connection.execute("INSERT OR IGNORE INTO plan VALUES (?, ?)", (plan_id, closed))

    def plan(self, plan_id: str) -> bytes:
        """The bytes of a plan, as they were kept.

        Raises:
            LedgerError: it was never kept, or it is no longer what was kept.
        """
        with in_words(self.path):
            kept = self._connection.execute(
                "SELECT body FROM plan WHERE plan_id = ?", (plan_id,)
            ).fetchone()
        if kept is None:
            raise LedgerError(
                f"the ledger does not hold the plan {plan_id[:12]}",
                where=str(self.path),
                do="see with `stokly-audit ledger show` which plans it holds",
            )
        body = self._sealing.open(kept[0])
        self._must_be(plan_id, body)
        return body

    def verify(self, known: Sequence[Head] = ()) -> Head:
        """Prove the whole chain, and that it passes through heads that were kept elsewhere.

        Returns:
            the head that was proved.

        Raises:
            LedgerError: names the first record that is not what was written.
        """
        return proved(self._connection, self.tenant, known, self.path)

    @property
    def _sealing(self) -> Seal:
        if self._seal is None:
            raise LedgerError(
                "this ledger was opened to be looked at, without its key",
                where=str(self.path),
                do="open it with its key",
            )
        return self._seal

    def _columns(self, plan_id: str, entry: Entry, at: datetime) -> tuple[Value, ...]:
        return (
            at.astimezone(UTC).strftime(INSTANT),
            plan_id,
            entry.row_id,
            str(entry.state),
            entry.code,
            entry.request,
            entry.response,
            self._closed(entry.pre_image, at),
            self._closed(entry.note, at),
        )

    def _closed(self, plain: str | None, at: datetime) -> str | None:
        return None if plain is None else self._sealing.close(plain.encode(), at)

    def _must_be(self, plan_id: str, body: bytes) -> None:
        if hashlib.sha256(body).hexdigest() != plan_id:
            raise LedgerError(
                f"these are not the bytes of the plan {plan_id[:12]}",
                where=str(self.path),
                do="make the plan anew; its id is the hash of its bytes",
            )

    def _rows(self, plan_id: str) -> pl.DataFrame:
        return self._frame("rows", {"plan_id": plan_id}, ROWS)

    def _frame(self, name: str, words: dict[str, str], schema: pl.Schema) -> pl.DataFrame:
        """What a question gives; instants from text, booleans from 0 and 1."""
        held = pl.Schema({at: pl.String() if kind == _UTC else kind for at, kind in schema.items()})
        held |= {at: pl.Int64() for at, kind in schema.items() if kind == pl.Boolean}
        with in_words(self.path):
            found = self._connection.execute(question(name), words).fetchall()
        frame = pl.DataFrame(found, schema=held, orient="row")
        times = [at for at, kind in schema.items() if kind == _UTC]
        return frame.with_columns(
            pl.col(times).str.to_datetime("%Y-%m-%dT%H:%M:%S%.fZ", time_unit="us", time_zone="UTC")
        ).cast({at: kind for at, kind in schema.items() if kind == pl.Boolean})

    def _opened(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The same rows, pre-images and notes as plain text."""
        return rows.with_columns(
            pl.Series(name, list(self._plain(rows[name])), pl.String) for name in SEALED
        )

    def _plain(self, closed: Iterable[str | None]) -> Iterable[str | None]:
        return (None if one is None else self._sealing.open(one).decode() for one in closed)
