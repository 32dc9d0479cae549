"""Check: a question, who answers for it, and the function that gives one verdict a thing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from inspect import getfile
from pathlib import Path

import polars as pl

from checks.vocabulary.evidence import Evidence


class Severity(StrEnum):
    """How bad; the check catalogue's four levels."""

    S1 = "S1"  # stop
    S2 = "S2"  # fix before the next campaign or the close
    S3 = "S3"  # fix this week
    S4 = "S4"  # note


class Owner(StrEnum):
    """Who acts."""

    MARKETING = "marketing"
    FINANCE = "finance"
    ECOMMERCE = "ecommerce"


class Level(StrEnum):
    """How sure a finding is."""

    EXACT = "exact"  # both systems' records show it
    PROBABLE = "probable"  # inferred
    PREDICTED = "predicted"  # a rule says it will fail


# One row is the answer for one thing asked about. The first six columns a check must give;
# the runner fills in the others where a check leaves them out.
VERDICT = pl.Schema(
    {
        "key": pl.String(),  # names the thing: an order id, a contact id, a day, a lane
        "field": pl.String(),  # which of its facts
        "expected": pl.String(),  # what the master says
        "actual": pl.String(),  # what the other system says; null when it has nothing
        "impact_u": pl.Int64(),  # micro-units; null when it can't be put in money
        "agrees": pl.Boolean(),  # never null
        "severity": pl.String(),  # default: the check's worst
        "level": pl.String(),  # default: exact
        "currency": pl.String(),  # of impact_u; default: the reporting currency
        "people": pl.Int64(),  # people touched; default: null, the thing is no person
        "cause": pl.String(),  # in words; default: null, not known
        "records": pl.List(pl.String()),  # ids of the other system's records; default: none
    }
)
REQUIRED = ("key", "field", "expected", "actual", "impact_u", "agrees")


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What a check answers when a frame of verdicts alone does not say it all.

    Attributes:
        rows: verdicts, columns as `VERDICT`; agreeing ones may be left out if `examined` is given.
        examined: things asked about; null to count the rows.
        exhibits: name -> frame that a page may show, e.g. "delay_by_hour".
        unasked: part of the question -> why it could not be asked.
        repairs: what would mend the verdicts that disagree, columns as `REPAIR`; null for nothing.
        files: name of a file that a person hands in, e.g. "catalogue" -> its rows, whose columns
            are the file's; files of one name from several checks are one.
    """

    rows: pl.LazyFrame
    examined: int | None = None
    exhibits: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    unasked: Mapping[str, str] = field(default_factory=dict)
    repairs: pl.LazyFrame | None = None
    files: Mapping[str, pl.LazyFrame] = field(default_factory=dict)


Examine = Callable[[Evidence], pl.LazyFrame | Verdicts]


@dataclass(frozen=True, slots=True)
class Check:
    """One question of the catalogue.

    Attributes:
        id: `subject.dimension.name`; stable, so history and decisions survive.
        subject: the folder it stands in.
        dimension: quality dimension, e.g. "completeness".
        question: ends with a question mark.
        owner: who acts on what it finds.
        worst: severity of a finding that names none.
        about: table and key column of the thing asked about, e.g. "erp_order.order_id";
            masks are made from it.
        things: the plural by which a person counts them, e.g. "orders".
        impact: what `impact_u` and `people` mean, in words.
        limits: limit name -> default; the settings may change each.
        repair: what follows, in the catalogue's words.
        examine: gives the verdicts.
        file: where it stands.
    """

    id: str
    subject: str
    dimension: str
    question: str
    owner: Owner
    worst: Severity
    about: str
    things: str
    impact: str
    limits: Mapping[str, float]
    repair: str
    examine: Examine
    file: str

    @property
    def rule(self) -> str:
        """The rule in words: the first line of the function's docstring."""
        return (self.examine.__doc__ or "").strip().split("\n")[0]


def check(  # noqa: PLR0913 - one keyword a fact; each is read by name where it is written
    *,
    question: str,
    dimension: str,
    owner: Owner,
    worst: Severity,
    about: str,
    things: str,
    impact: str,
    limits: Mapping[str, float] | None = None,
    repair: str = "none",
) -> Callable[[Examine], Check]:
    """Make a function a check; folder and function name give the rest of its id."""

    def made(examine: Examine) -> Check:
        file = getfile(examine)
        subject = Path(file).parent.name
        name = examine.__name__
        id_ = f"{subject}.{dimension}" if name == dimension else f"{subject}.{dimension}.{name}"
        return Check(
            id=id_,
            subject=subject,
            dimension=dimension,
            question=question,
            owner=owner,
            worst=worst,
            about=about,
            things=things,
            impact=impact,
            limits=limits or {},
            repair=repair,
            examine=examine,
            file=file,
        )

    return made
