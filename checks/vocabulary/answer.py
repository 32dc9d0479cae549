"""Answer: what a check says of one evidence. Finding: one thing that disagrees."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import polars as pl

from checks.vocabulary.check import Check, Severity
from checks.vocabulary.repair import REPAIR

# One row is one thing that disagrees; known over runs by check_id, key and field.
FINDING = pl.Schema(
    {
        "finding_id": pl.String(),  # short keyed code, the same over runs
        "check_id": pl.String(),
        "key": pl.String(),
        "field": pl.String(),
        "expected": pl.String(),
        "actual": pl.String(),
        "impact_u": pl.Int64(),  # micro-units of currency; null when it can't be put in money
        "currency": pl.String(),
        "severity": pl.String(),  # S1 to S4
        "owner": pl.String(),
        "level": pl.String(),  # exact, probable, predicted
        "state": pl.String(),  # new, open, returned, accepted; fixed ones are in the history
        "people": pl.Int64(),
        "cause": pl.String(),
        "records": pl.List(pl.String()),
    }
)


class State(StrEnum):
    """How a check ended in a run."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_RUN = "not run"


@dataclass(frozen=True, slots=True)
class Answer:
    """A check's answer on one evidence.

    Attributes:
        check: what was asked.
        examined: things asked about: the denominator of every rate.
        findings: those that disagree, columns as `FINDING`, worst first.
        exhibits: name -> frame that a page may show.
        unasked: part of the question -> why it could not be asked.
        not_run: why the check could not be asked at all; null when it was.
        seconds: how long it took.
        repairs: what would mend the findings, columns as `REPAIR`.
        files: name of a file that a person hands in -> its rows.
    """

    check: Check
    examined: int = 0
    findings: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=FINDING))
    exhibits: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    unasked: Mapping[str, str] = field(default_factory=dict)
    not_run: str | None = None
    seconds: float = 0.0
    repairs: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=REPAIR))
    files: Mapping[str, pl.DataFrame] = field(default_factory=dict)

    @property
    def state(self) -> State:
        """Failed when anything worse than a note disagrees and nobody accepted it."""
        if self.not_run is not None:
            return State.NOT_RUN
        return State.FAILED if self.worst is not None else State.PASSED

    @property
    def worst(self) -> Severity | None:
        """The worst severity among findings that count; null when none does."""
        counted = self.counted["severity"].to_list()
        return Severity(min(counted)) if counted else None

    @property
    def counted(self) -> pl.DataFrame:
        """Findings worse than a note that nobody accepted."""
        return self.findings.filter(
            pl.col("severity") != Severity.S4, pl.col("state") != "accepted"
        )

    @property
    def rate(self) -> float:
        """Share of examined things that disagree, 0.0 to 1.0."""
        return self.findings.height / self.examined if self.examined else 0.0

    @property
    def impact_u(self) -> int:
        """Micro-units of the reporting currency that the findings add up to."""
        return int(self.findings["impact_u"].sum() or 0)
