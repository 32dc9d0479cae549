"""A snapshot about itself: its tables and its configuration as canonical rows."""

import hashlib

import polars as pl

from checks.vocabulary import TABLES, Seal, Snapshot


def described(snapshot: Snapshot) -> pl.DataFrame:
    """One row per table of the snapshot, columns as the canonical table `snapshot`."""
    shared = {
        "snapshot_id": snapshot.snapshot_id,
        "system": snapshot.system.value,
        "taken_at": snapshot.taken_at,
        "started_at": snapshot.started_at,
        "finished_at": snapshot.finished_at,
        "config_hash": snapshot.config_hash,
    }
    return pl.DataFrame(
        [shared | _row_of(seal) for seal in snapshot.seals.values()],
        schema=TABLES["snapshot"].schema,
    )


def configuration_rows(snapshot: Snapshot, items: pl.DataFrame) -> pl.DataFrame:
    """One row per piece of configuration, columns as the canonical table `config_item`.

    Args:
        snapshot: which one it was read with.
        items: kind, key, value_redacted; all text. Of a piece that comes twice the last counts.
    """
    return (
        items.unique(["kind", "key"], keep="last")
        .select(
            pl.lit(snapshot.snapshot_id).alias("snapshot_id"),
            pl.lit(snapshot.system.value).alias("system"),
            "kind",
            "key",
            # The same in every process, unlike a hash of the frame's own.
            pl.col("value_redacted")
            .map_elements(_sha256, return_dtype=pl.String)
            .alias("value_hash"),
            "value_redacted",
        )
        .sort("kind", "key")
    )


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _row_of(seal: Seal) -> dict[str, object]:
    met = seal.rows + seal.rejected_rows - seal.repeats
    named = TABLES["snapshot"].schema.names()
    return {name: getattr(seal, name) for name in named if hasattr(seal, name)} | {
        "distinct_ids": seal.kept,
        # A file announces no count of its own: what was met is both counts.
        "count_first": met if seal.count_first is None else seal.count_first,
        "count_last": met if seal.count_last is None else seal.count_last,
    }
