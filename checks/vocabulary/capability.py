"""Capability: what a system turned out to allow and to be, when it was first asked."""

import polars as pl

# One row is one question of the first connection, and its answer.
CAPABILITY = pl.Schema(
    {
        "system": pl.String(),  # "stokly" or "emarsys"
        "no": pl.Int64(),  # order of the questions
        "question": pl.String(),  # in words
        "answer": pl.String(),  # as it was found; no secret, no person
        "means": pl.String(),  # what follows for an audit, in words
        "ok": pl.Boolean(),  # whether it is as an audit needs it; null where either is fine
    }
)
