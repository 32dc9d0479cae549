"""Ask every check: one question after the other, none of them able to stop the rest."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import replace

import polars as pl

from checks.vocabulary import (
    FINDING,
    REPAIR,
    REQUIRED,
    VERDICT,
    Answer,
    Check,
    CheckError,
    Evidence,
    Level,
    NoEvidence,
    Verdicts,
)


def examine(evidence: Evidence, checks: Iterable[Check]) -> Iterator[Answer]:
    """Yield each check's answer as it is found.

    Raises:
        CheckError: a check broke its promise; its name and the mend are in the message.
    """
    for check in checks:
        started = time.perf_counter()
        answer = _asked(check, evidence)
        yield replace(answer, seconds=time.perf_counter() - started)


def _asked(check: Check, evidence: Evidence) -> Answer:
    reason = evidence.design.switched_off.get(check.id)
    if reason is not None:
        return Answer(check, not_run=f"switched off: {reason}")
    limits = {**check.limits, **evidence.design.limits.get(check.id, {})}
    try:
        given = check.examine(replace(evidence, limits=limits))
        verdicts = given if isinstance(given, Verdicts) else Verdicts(given)
        return _counted(check, verdicts, evidence)
    except NoEvidence as missing:
        return Answer(check, not_run=missing.what)


def _counted(check: Check, verdicts: Verdicts, evidence: Evidence) -> Answer:
    rows = _complete(check, verdicts.rows, evidence.design.home.currency)
    tally, found = pl.collect_all(
        [
            rows.select(asked=pl.len(), undecided=pl.col("agrees").is_null().sum()),
            # Agreeing things are counted, never carried: there may be millions.
            rows.filter(~pl.col("agrees")),
        ]
    )
    asked, undecided = tally.row(0)
    if undecided:
        raise CheckError(
            f"{check.id} left {undecided:,} of {asked:,} verdicts undecided",
            where=check.file,
            do="compare with eq_missing, or say before comparing what a null means",
        )
    examined = asked if verdicts.examined is None else verdicts.examined
    if not examined:
        # Nothing was wrong with nothing: that proves nothing, so it is not green.
        return Answer(check, unasked=verdicts.unasked, not_run=_nothing(check, verdicts))
    return Answer(
        check,
        examined=examined,
        findings=_findings(check, found),
        exhibits=verdicts.exhibits,
        unasked=verdicts.unasked,
        repairs=_repairs(check, verdicts, found),
        files={name: rows.collect() for name, rows in verdicts.files.items()},
    )


def _repairs(check: Check, verdicts: Verdicts, found: pl.DataFrame) -> pl.DataFrame:
    """In a settled order; each belongs to something that was found.

    Raises:
        CheckError: one belongs to nothing that disagrees.
    """
    if verdicts.repairs is None:
        return pl.DataFrame(schema=REPAIR)
    rows = verdicts.repairs.select(REPAIR.names()).cast(REPAIR).collect()
    of_finding = {"key": "key", "verdict_field": "field"}
    loose = rows.join(
        found, left_on=[*of_finding], right_on=[*of_finding.values()], how="anti", nulls_equal=True
    )
    if loose.height:
        raise CheckError(
            f"{check.id} proposes {loose.height:,} repairs of what it did not find",
            where=check.file,
            do="give each repair the key and field of the verdict that it mends",
        )
    return rows.unique().sort(REPAIR.names())


def _nothing(check: Check, verdicts: Verdicts) -> str:
    why = "; ".join(f"{part}: {reason}" for part, reason in verdicts.unasked.items())
    return f"there are no {check.things} to ask about{f' ({why})' if why else ''}"


def _complete(check: Check, rows: pl.LazyFrame, currency: str) -> pl.LazyFrame:
    names = rows.collect_schema().names()
    lacking = [name for name in REQUIRED if name not in names]
    if lacking:
        raise CheckError(
            f"{check.id} gives no {', '.join(lacking)}",
            where=check.file,
            do=f"every verdict has {', '.join(REQUIRED)}",
        )
    default = {"severity": check.worst.value, "level": Level.EXACT.value, "currency": currency}
    return rows.select(
        (pl.col(name) if name in names else pl.lit(default.get(name))).cast(kind).alias(name)
        for name, kind in VERDICT.items()
    )


def _findings(check: Check, found: pl.DataFrame) -> pl.DataFrame:
    """Columns as `FINDING`; id and state are set when the run is kept beside its history."""
    return (
        found.with_columns(
            pl.lit(check.id).alias("check_id"),
            pl.lit(check.owner.value).alias("owner"),
            pl.lit(None, pl.String).alias("finding_id"),
            pl.lit("new").alias("state"),
        )
        .select(FINDING.names())
        .cast(FINDING)
        .sort(
            "severity",
            pl.col("impact_u").fill_null(-1),
            "key",
            "field",
            descending=[False, True, False, False],
        )
    )
