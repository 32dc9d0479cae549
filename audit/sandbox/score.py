"""How the findings of a run compare with the faults planted in the shop."""

import polars as pl

from checks.vocabulary import AuditRun

FINDING_IS = ["check_id", "key", "field"]


def score(run: AuditRun, answer_key: pl.DataFrame) -> pl.DataFrame:
    """One row per check that has planted faults or found any.

    Args:
        run: the audit of the shop.
        answer_key: one row per finding that the planted faults must give, with `check_id`,
            `key` and `field`.

    Returns:
        check_id, planted, found, missed, invented: counts of findings.
    """
    found = pl.concat([answer.findings.select(FINDING_IS) for answer in run.answers]).unique()
    planted = answer_key.select(FINDING_IS).unique()
    told = found.with_columns(found=1).join(
        planted.with_columns(planted=1), on=FINDING_IS, how="full", coalesce=True
    )
    return (
        told.group_by("check_id")
        .agg(
            planted=pl.col("planted").count(),
            found=pl.col("found").count(),
            missed=pl.col("found").is_null().sum(),
            invented=pl.col("planted").is_null().sum(),
        )
        .sort("check_id")
    )
