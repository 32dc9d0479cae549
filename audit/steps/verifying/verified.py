"""What became of the findings of a plan: fixed, open, new, or not to be judged yet.

Pure: findings of a run and answers of now go in, frames come out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import polars as pl

from checks.vocabulary import FINDING, Action, Answer, RepairPlan, Severity

LATER = pl.Schema({**FINDING, "why": pl.String()})
KNOWN_BY = ["check_id", "key", "field"]
BY_PEOPLE = "the plan does its part of it; the rest stands in the work list"
UNASKED = pl.Schema(dict.fromkeys(["check_id", "part", "why"], pl.String()))
# What reading contacts again does not show, and why. Appends are shown where they are read back.
NOT_SHOWN: Mapping[Action, str] = MappingProxyType(
    {
        Action.APPEND: "no source shows the appended rows yet: the next audit asks",
        Action.LIST_ADD: "who is on a list is read by an audit alone: the next one asks",
        Action.LIST_REMOVE: "who is on a list is read by an audit alone: the next one asks",
        Action.TRIGGER: "triggered events are read by an audit alone: the next one asks",
    }
)


@dataclass(frozen=True)
class Verified:
    """What became of the findings that a plan was to mend. Each is in one frame alone.

    Attributes:
        fixed: findings of the run, whichever check of the plan found them, that are gone now.
        open: of the plan, still there; `expected` and `actual` as they are now.
        new: there now, and not in the run; without a code, for no run has kept them yet.
        later: of the plan, not to be judged yet; columns as `LATER`, `why` in words.
        asked: ids of the checks that were asked again.
        not_run: check -> why it could not be.
    """

    fixed: pl.DataFrame
    open: pl.DataFrame
    new: pl.DataFrame
    later: pl.DataFrame
    asked: tuple[str, ...]
    not_run: Mapping[str, str]

    @property
    def is_clean(self) -> bool:
        """Whether all that could be judged is mended, and nothing new has come but notes."""
        return not (self.open.height or self.alarming.height or self.not_run)

    @cached_property
    def alarming(self) -> pl.DataFrame:
        """What is new and somebody must act on."""
        return self.new.filter(pl.col("severity").ne_missing(Severity.S4.value))

    @cached_property
    def noted(self) -> pl.DataFrame:
        """What is new and nobody need act on."""
        return self.new.filter(pl.col("severity").eq_missing(Severity.S4.value))


def shown(rows: pl.DataFrame, arrived: frozenset[str] = frozenset()) -> pl.DataFrame:
    """Rows of a plan that what is read again can show.

    Args:
        rows: columns as `PLAN_ROW`.
        arrived: ids of appends that were read back.
    """
    unread = pl.col("action").is_in([one.value for one in NOT_SHOWN])
    return rows.filter(~unread | pl.col("row_id").is_in([*arrived]))


def compared(
    before: pl.DataFrame,
    plan: RepairPlan,
    answers: Sequence[Answer],
    arrived: frozenset[str] = frozenset(),
    unasked: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
) -> Verified:
    """Findings of the run against those of now.

    Args:
        before: what the run found, columns as `FINDING`, each with its code.
        plan: what was carried out.
        answers: of the plan's checks, asked again.
        arrived: ids of appends that were read back.
        unasked: check -> parts of its question that the run could not ask either, and why.
    """
    heard = [one for one in answers if one.not_run is None]
    not_run = {one.check.id: one.not_run for one in answers if one.not_run is not None}
    asked = tuple(one.check.id for one in heard)
    now = pl.concat([pl.DataFrame(schema=FINDING), *(one.findings for one in heard)])
    planned = pl.Series(plan.rows["findings"].explode().drop_nulls().unique())
    of_plan = pl.col("finding_id").is_in(planned.implode())
    unshown = plan.rows.join(shown(plan.rows, arrived), on="row_id", how="anti")
    newly = _newly_unasked(heard, unasked)
    doubt = _doubtful(before, unshown, newly, not_run)
    sure = before.join(doubt, on="finding_id", how="anti").filter(pl.col("check_id").is_in(asked))
    there = sure.filter(of_plan).select("finding_id", *KNOWN_BY)
    waits = plan.rows.select(finding_id=pl.col("in_part").explode().drop_nulls()).unique()
    still = there.join(waits, on="finding_id", how="semi").join(now, on=KNOWN_BY, how="semi")
    there = there.join(still, on="finding_id", how="anti")
    doubt = pl.concat([doubt, still.select("finding_id", why=pl.lit(BY_PEOPLE))])
    return Verified(
        fixed=sure.join(now, on=KNOWN_BY, how="anti").with_columns(state=pl.lit("fixed")),
        open=now.drop("finding_id")
        .join(there, on=KNOWN_BY, how="inner", maintain_order="left")
        .with_columns(state=pl.lit("open"))
        .select(FINDING.names()),
        new=now.join(before, on=KNOWN_BY, how="anti").with_columns(state=pl.lit("new")),
        later=before.filter(of_plan).join(doubt, on="finding_id", how="inner"),
        asked=asked,
        not_run=not_run,
    )


def _newly_unasked(
    heard: Iterable[Answer], before: Mapping[str, Mapping[str, str]]
) -> pl.DataFrame:
    """Columns `UNASKED`. What the run could not ask either, in the same words, is as it was.

    The words tell how much it is: one value more that nobody can read, and they are others.
    """
    parts = [
        (one.check.id, part, why)
        for one in heard
        for part, why in one.unasked.items()
        if before.get(one.check.id, {}).get(part) != why
    ]
    return pl.DataFrame(parts, schema=UNASKED, orient="row")


def _doubtful(
    before: pl.DataFrame, unshown: pl.DataFrame, unasked: pl.DataFrame, not_run: Mapping[str, str]
) -> pl.DataFrame:
    """finding_id and why, of findings whose absence would prove nothing."""
    silent = pl.col("check_id").replace_strict(not_run, default=None, return_dtype=pl.String)
    of_part = (pl.col("part") == pl.col("key")) | (pl.col("part") == pl.col("field"))
    every = [
        _not_shown(unshown),
        before.select("finding_id", why=silent).drop_nulls("why"),
        before.join(unasked, on="check_id").filter(of_part).select("finding_id", "why"),
    ]
    return pl.concat(every).unique("finding_id", keep="first", maintain_order=True)


def _not_shown(rows: pl.DataFrame) -> pl.DataFrame:
    """finding_id and why, of findings with a row that nothing that was read again shows."""
    words = {action.value: why for action, why in NOT_SHOWN.items()}
    why = pl.col("action").replace_strict(words, return_dtype=pl.String)
    told = rows.select(pl.col("findings").alias("finding_id"), why=why)
    return told.explode("finding_id").drop_nulls()
