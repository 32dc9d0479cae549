"""A plan as it is told to whoever approves it: its rows, its limits, what is left to people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import polars as pl

from checks.vocabulary.repair_plan import PLAN_ROW, RepairPlan

# One row is a repair that the plan does not hold, or leaves to a person.
REFUSED = pl.Schema({**PLAN_ROW, "why": pl.String()})
# One row is one limit.
CAPS = pl.Schema(
    {
        "name": pl.String(),  # as the settings call it
        "what": pl.String(),  # what is counted, in words that follow the number
        "unit": pl.String(),  # one of `UNITS`
        "value": pl.Decimal(38, 6),  # a number; a share, 0 to 1; whole units of money
        "limit": pl.Decimal(38, 6),  # the same
        "is_over": pl.Boolean(),
    }
)
NUMBER, SHARE, AMOUNT = UNITS = ("number", "share", "amount")
# One row is a finding that the plan mends, or mends a part of.
FINDINGS = pl.Schema(
    {
        "finding_id": pl.String(),
        "check_id": pl.String(),
        "impact_u": pl.Int64(),  # micro-units
        "currency": pl.String(),
        "people": pl.Int64(),
        "is_settled": pl.Boolean(),  # all that was proposed of it is in the plan
    }
)
# One row is a file that lies beside the plan.
FILES = pl.Schema(
    {
        "name": pl.String(),  # from the plan's folder, e.g. "work/exclusion.csv"
        "what": pl.String(),  # what it is for, in words
        "owner": pl.String(),  # who acts with it; null for nobody in particular
        "rows": pl.Int64(),
        "sha256": pl.String(),  # of its bytes, hexadecimal
    }
)
APPROVALS = pl.Schema(
    {
        "person": pl.String(),
        "at": pl.Datetime("us", "UTC"),
        "until": pl.Datetime("us", "UTC"),
        "scope": pl.String(),  # in words
    }
)


@dataclass(frozen=True, slots=True)
class MadePlan:
    """A plan and what stands beside it.

    Attributes:
        plan: the plan; its rows are all that a push would carry out.
        folder: the plan's, as a person types it in a command: "plans/0f3a9c21b7de".
        wanted: who must approve, a phrase a person: "a person other than Jo, who planned it";
            empty where nobody has to.
        wanted_because: why so many, a sentence a reason; may be empty.
        approvals: valid ones that were given, columns as `APPROVALS`.
        findings: columns as `FINDINGS`, or more; null where they are not told apart from rows, and
            the rows' own money and people are what the plan settles.
        caps: columns as `CAPS`, in the order in which they are told.
        refused: repairs that are in no plan, columns as `REFUSED`; `row_id` may be null.
        work: what a person does, columns as `REFUSED`; `why` is null but where a repair was left
            to a person for a reason.
        files: columns as `FILES`.
        head: entries of the ledger and the hash of its last one, when the page was made; null
            where there is none yet.
        about: check id -> what its findings are about, `table.column`; names the record of a work
            row, so that a page knows whether it is a person's.
        time_zone: in which moments are shown.
        locale: how numbers are written.
    """

    plan: RepairPlan
    folder: str
    wanted: tuple[str, ...] = ()
    wanted_because: tuple[str, ...] = ()
    approvals: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=APPROVALS))
    findings: pl.DataFrame | None = None
    caps: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=CAPS))
    refused: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=REFUSED))
    work: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=REFUSED))
    files: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=FILES))
    head: tuple[int, str] | None = None
    about: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    time_zone: str = "Europe/London"
    locale: str = "en-GB"
