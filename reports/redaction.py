"""Redaction: what a page may say of a person, settled before any report sees the run."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from itertools import chain, count

import polars as pl

from checks.vocabulary import Answer, AuditRun, Check, Design, Personal, Seal, Snapshot
from reports import masks
from reports.levels import INTERNAL, OUTSIDE, TEAM, Redaction
from reports.masked_rows import masked, named, phrase
from reports.tallies import Tally, tally
from reports.writing import whole

SHOWN = 200  # rows a check that any page shows; the rest are counted
FEW = 5  # a smaller group of people is not counted outside the client
# Columns of an exhibit that hold the ids of another column: a record has one code everywhere.
_IDS_OF = dict.fromkeys(("left_customer_id", "right_customer_id", "merged_into"), "customer_id")
_IDENTITY = ("finding_id", "key", "expected", "actual", "records")


@dataclass(frozen=True, slots=True)
class RedactedRun(AuditRun):
    """A run that may be shown: the totals as they were, the rows masked.

    Attributes:
        redaction: by which it was masked.
        tallies: check id -> what was counted before keys were masked.
    """

    redaction: Redaction
    tallies: Mapping[str, Tally]

    def said(self, number: int, *, of: Check | None) -> str:
        """A number of things a check is about; a few people are `fewer than 5` outside the client.

        Args:
            number: how many.
            of: what is counted is this check's; null for a number of people in any case.
        """
        people = of is None or self.tallies[of.id].of_people
        if self.redaction.level == OUTSIDE and people and 0 < number < FEW:
            return f"fewer than {FEW}"
        return whole(number)

    @property
    def shows_rows(self) -> bool:
        """Whether single rows may stand on a page."""
        return self.redaction.level < OUTSIDE


def redacted(run: AuditRun, redaction: Redaction) -> RedactedRun:
    """The run with everything masked that its reader may not see. Counts and sums are untouched."""
    kept = {one.name: getattr(run, one.name) for one in fields(run)}
    seen = {
        "answers": tuple(_answer(answer, redaction) for answer in run.answers),
        "snapshots": tuple(_snapshot(one, redaction) for one in run.snapshots),
        "rejects": _rejects(run.rejects, redaction),
        "controls": {name: _frame(frame, redaction) for name, frame in run.controls.items()},
        "fixed": run.fixed.with_columns(
            pl.lit(None, run.fixed[name].dtype).alias(name) for name in (*_IDENTITY, "cause")
        ),
        "design": _design(run.design, redaction),
    }
    if redaction.level == INTERNAL:
        seen = {"answers": seen["answers"]}
    tallies = {answer.check.id: tally(answer) for answer in run.answers}
    return RedactedRun(**{**kept, **seen}, redaction=redaction, tallies=tallies)


def _answer(answer: Answer, redaction: Redaction) -> Answer:
    """Findings by amount, largest first; the first `SHOWN` keep what may be known of them."""
    findings = answer.findings.sort(
        pl.col("impact_u").fill_null(-1),
        "severity",
        "key",
        "field",
        descending=[True, False, False, False],
    )
    shown = SHOWN if redaction.level < OUTSIDE else 0
    first, rest = findings.head(shown), findings.slice(shown)
    if redaction.level == INTERNAL:
        return replace(answer, findings=pl.concat([named(first, redaction), rest]))
    silent = rest.with_columns(pl.lit(None, rest[name].dtype).alias(name) for name in _IDENTITY)
    told = pl.concat([masked(named(first, redaction), answer.check, redaction), silent])
    return replace(
        answer,
        findings=told.with_columns(cause=phrase(pl.col("cause"), answer.check, redaction)),
        exhibits={name: _frame(one, redaction) for name, one in answer.exhibits.items()},
        unasked={part: redaction.text(why) for part, why in answer.unasked.items()},
        not_run=None if answer.not_run is None else redaction.text(answer.not_run),
    )


def _frame(frame: pl.DataFrame, redaction: Redaction) -> pl.DataFrame:
    """A frame that a check or the run hangs out: each text column by what its name declares."""
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    # Lists hold ids of records; no page shows them from an exhibit.
    nested = [name for name, kind in frame.schema.items() if kind.is_nested()]
    return frame.drop(nested).with_columns(
        _exhibited(frame, name, redaction).alias(name) for name in texts
    )


def _exhibited(frame: pl.DataFrame, name: str, redaction: Redaction) -> pl.Expr:
    whose = _IDS_OF.get(name, name)
    column, value = masks.declared(whose), pl.col(name)
    personal = Personal.NO if column is None else column.personal
    if personal is Personal.YES:
        return masks.hidden(value, redaction.level)
    coded = personal is Personal.ID and redaction.level >= TEAM
    if coded or (masks.names_an_order(name) and redaction.level == OUTSIDE):
        return value.replace(redaction.codes(frame[name].unique(), whose))
    return masks.without_contacts(value, redaction.level)


def _rejects(rejects: pl.DataFrame, redaction: Redaction) -> pl.DataFrame:
    """Never the value: nobody knows yet what is in it. Quoted parts of a reason may repeat it."""
    quoted = "'[^']*'|\"[^\"]*\"|\u2018[^\u2019]*\u2019|\u201c[^\u201d]*\u201d|`[^`]*`"
    reason = pl.col("reason").str.replace_all(quoted, "…")
    return rejects.with_columns(
        masks.without_contacts(pl.col("source"), redaction.level),
        masks.without_contacts(reason, redaction.level),
        value=pl.lit(None, pl.String),
    )


def _design(design: Design, redaction: Redaction) -> Design:
    """Without identifiers: which check an acceptance belongs to is enough to tell of it."""
    named = redaction.level < OUTSIDE
    accepted = tuple(
        replace(
            one,
            key="",
            person=one.person if named else "a named person",
            reason=redaction.text(one.reason),
        )
        for one in design.accepted
    )
    return replace(design, allowed_shared=frozenset(), accepted=accepted)


def _snapshot(snapshot: Snapshot, redaction: Redaction) -> Snapshot:
    seals = {entity: _seal(seal, redaction) for entity, seal in snapshot.seals.items()}
    return replace(snapshot, seals=seals)


def _seal(seal: Seal, redaction: Redaction) -> Seal:
    why = seal.why_incomplete
    return replace(
        seal,
        source=redaction.text(seal.source),
        files=_files(seal.files, redaction),
        why_incomplete=None if why is None else redaction.text(why),
    )


def _files(files: Mapping[str, str], redaction: Redaction) -> dict[str, str]:
    """Names may be alike once masked; a number keeps the files apart."""
    told: dict[str, str] = {}
    for name, digest in files.items():
        bare = redaction.text(name)
        names = chain([bare], (f"{bare} ({at})" for at in count(2)))
        told[next(one for one in names if one not in told)] = digest
    return told
