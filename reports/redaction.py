"""Redaction: what a page may say of a person, settled before any report sees the run."""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace

import polars as pl

from checks.vocabulary import Answer, AuditRun, Check, Design, Personal, ReportError, Seal, Snapshot
from reports import masks

SHOWN = 200  # rows a check that any page shows; the rest are counted
FEW = 5  # a smaller group of people is not counted outside the client
FOR_WHOM = (
    "internal, never mailed",
    "working session",
    "client team",
    "outside the client",
)
_INTERNAL, _SESSION, _TEAM, _OUTSIDE = range(4)
_IDENTITY = ("finding_id", "key", "expected", "actual", "records")


@dataclass(frozen=True, slots=True)
class Redaction:
    """How much is hidden, and the key that codes are made with.

    Attributes:
        level: 0 shows all, 1 shortens names and addresses, 2 removes them and codes people's ids,
            3 also leaves out rows and counts of few people.
        key: secret of this engagement; it stays with who made the report.
    """

    level: int
    key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if self.level not in range(len(FOR_WHOM)) or not self.key:
            raise ReportError(
                f"redaction level {self.level} with a key of {len(self.key)} bytes",
                where="redaction in the settings file, and the engagement's key",
                do="choose a level from 0 to 3, and give a key of 32 random bytes",
            )

    def code(self, value: str, kind: str) -> str:
        """A keyed code: the same for the same value and kind, and no way back without the key."""
        told = hmac.new(self.key, f"{kind}\0{value}".encode(), hashlib.sha256).digest()
        return base64.b32encode(told).decode()[:10].lower()

    def text(self, sentence: str) -> str:
        """A sentence without anybody's e-mail or phone."""
        masked = pl.select(masks.without_contacts(pl.lit(sentence), self.level)).item()
        return str(masked)

    def codes(self, values: Iterable[str | None], kind: str) -> dict[str, str]:
        """Value -> code, for the few values that a page shows."""
        return {value: self.code(value, kind) for value in values if value is not None}


@dataclass(frozen=True, slots=True)
class Tally:
    """A check's findings counted by the things they are about; several may be about one.

    Attributes:
        found: things with any finding.
        wrong: things with a finding worse than a note that nobody accepted.
        people: people touched by those; 0 where the check counts none.
    """

    found: int
    wrong: int
    people: int


@dataclass(frozen=True, slots=True)
class RedactedRun(AuditRun):
    """A run that may be shown: the totals as they were, the rows masked.

    Attributes:
        redaction: by which it was masked.
        tallies: check id -> what was counted before keys were masked.
    """

    redaction: Redaction
    tallies: Mapping[str, "Tally"]

    def said(self, number: int, *, of: Check | None) -> str:
        """A number of things a check is about; a few people are `fewer than 5` outside the client.

        Args:
            number: how many.
            of: what is counted is this check's; null for a number of people in any case.
        """
        people = of is None or masks.about(of) is not Personal.NO
        if self.redaction.level == _OUTSIDE and people and 0 < number < FEW:
            return f"fewer than {FEW}"
        return f"{number:,}"

    @property
    def shows_rows(self) -> bool:
        """Whether single rows may stand on a page."""
        return self.redaction.level < _OUTSIDE


def redacted(run: AuditRun, redaction: Redaction) -> RedactedRun:
    """The run with everything masked that its reader may not see. Counts and sums are untouched."""
    kept = {one.name: getattr(run, one.name) for one in fields(run)}
    masked = {
        "answers": tuple(_answer(answer, redaction) for answer in run.answers),
        "snapshots": tuple(_snapshot(one, redaction) for one in run.snapshots),
        "rejects": _rejects(run.rejects, redaction),
        "controls": {name: _frame(frame, redaction) for name, frame in run.controls.items()},
        "fixed": run.fixed.with_columns(
            pl.lit(None, run.fixed[name].dtype).alias(name) for name in (*_IDENTITY, "cause")
        ),
        "design": _design(run.design, redaction),
    }
    if redaction.level == _INTERNAL:
        masked = {"answers": masked["answers"]}
    tallies = {answer.check.id: _tally(answer) for answer in run.answers}
    return RedactedRun(**{**kept, **masked}, redaction=redaction, tallies=tallies)


def _tally(answer: Answer) -> Tally:
    wrong = answer.counted
    things = wrong["key"].n_unique()
    people = int(wrong["people"].sum() or 0)
    # One person with two findings, say for e-mail and for SMS, is one person.
    one_each = masks.about(answer.check) is not Personal.NO and people <= wrong.height
    return Tally(
        found=answer.findings["key"].n_unique(),
        wrong=things,
        people=min(people, things) if one_each else people,
    )


def _answer(answer: Answer, redaction: Redaction) -> Answer:
    """Findings by amount, largest first; the first `SHOWN` keep what may be known of them."""
    findings = answer.findings.sort(
        pl.col("impact_u").fill_null(-1),
        "severity",
        "key",
        "field",
        descending=[True, False, False, False],
    )
    shown = SHOWN if redaction.level < _OUTSIDE else 0
    first, rest = findings.head(shown), findings.slice(shown)
    if redaction.level == _INTERNAL:
        return replace(answer, findings=pl.concat([_named(first, redaction), rest]))
    silent = rest.with_columns(pl.lit(None, rest[name].dtype).alias(name) for name in _IDENTITY)
    told = pl.concat([_masked(_named(first, redaction), answer.check, redaction), silent])
    return replace(
        answer,
        findings=told.with_columns(cause=_phrase(pl.col("cause"), answer.check, redaction)),
        exhibits={name: _frame(one, redaction) for name, one in answer.exhibits.items()},
        unasked={part: redaction.text(why) for part, why in answer.unasked.items()},
        not_run=None if answer.not_run is None else redaction.text(answer.not_run),
    )


def _named(rows: pl.DataFrame, redaction: Redaction) -> pl.DataFrame:
    """Each row with an id that is the same in every run."""
    known = rows.with_columns(
        name=pl.concat_str("check_id", "key", "field", separator="\0", ignore_nulls=True)
    )
    codes = redaction.codes(known["name"].unique(), "finding")
    made = pl.col("name").replace(codes)
    return known.with_columns(finding_id=pl.coalesce("finding_id", made)).drop("name")


def _masked(rows: pl.DataFrame, check: Check, redaction: Redaction) -> pl.DataFrame:
    table, _, column = check.about.partition(".")
    personal = masks.about(check)
    kinds = {name: masks.declared(name, table) for name in rows["field"].unique().drop_nulls()}
    said_of = {name: one.personal for name, one in kinds.items() if one is not None}
    values = {
        name: _value(rows, name, said_of, check, redaction) for name in ("expected", "actual")
    }
    key: pl.Expr = pl.col("key")
    records: pl.Expr = pl.col("records")
    if personal is Personal.YES and redaction.level == _SESSION:
        key = masks.hidden(key, redaction.level)
    elif personal is not Personal.NO and redaction.level >= _TEAM:
        key = key.replace(redaction.codes(rows["key"].unique(), column))
        codes = redaction.codes(rows["records"].explode().unique(), "contact_id")
        records = records.list.eval(pl.element().replace(codes))
    elif personal is Personal.NO:
        key = key.str.replace_all(masks.EMAIL, "[e-mail removed]")
    return rows.with_columns(key=key, records=records, **values)


def _value(
    rows: pl.DataFrame,
    name: str,
    said_of: dict[str, Personal],
    check: Check,
    redaction: Redaction,
) -> pl.Expr:
    """What a row's value may show: that depends on which fact of the thing it is."""
    value, fact = pl.col(name), pl.col("field")
    of = {kind: [one for one, said in said_of.items() if said is kind] for kind in Personal}
    shown = masks.without_contacts(value, redaction.level) if redaction.level else value
    ids = value
    if redaction.level >= _TEAM:
        for one in of[Personal.ID]:
            codes = redaction.codes(rows.filter(fact == one)[name].unique(), one)
            coded = pl.when(masks.plain(value)).then(value).otherwise(value.replace(codes))
            ids = pl.when(fact == one).then(coded).otherwise(ids)
    return (
        pl.when(fact.is_in(of[Personal.YES]))
        .then(masks.hidden(value, redaction.level))
        .when(fact.is_in(of[Personal.ID]))
        .then(ids)
        .when(fact.is_in(of[Personal.NO]))
        .then(value.str.replace_all(masks.EMAIL, "[e-mail removed]"))
        .otherwise(_phrase(shown, check, redaction))
    )


def _phrase(text: pl.Expr, check: Check, redaction: Redaction) -> pl.Expr:
    """Words of a check: never an e-mail or a phone, nor outside a session an id of a person."""
    bare = masks.without_contacts(text, redaction.level)
    of_people = masks.about(check) is not Personal.NO
    if redaction.level < _TEAM:
        return bare
    return masks.without_ids(bare) if of_people else masks.without_long_ids(bare)


def _frame(frame: pl.DataFrame, redaction: Redaction) -> pl.DataFrame:
    """A frame that a check or the run hangs out: each text column by what its name declares."""
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    # Lists hold ids of records; no page shows them from an exhibit.
    nested = [name for name, kind in frame.schema.items() if kind.is_nested()]
    return frame.drop(nested).with_columns(
        _exhibited(frame, name, redaction).alias(name) for name in texts
    )


def _exhibited(frame: pl.DataFrame, name: str, redaction: Redaction) -> pl.Expr:
    column, value = masks.declared(name), pl.col(name)
    personal = Personal.NO if column is None else column.personal
    if personal is Personal.YES:
        return masks.hidden(value, redaction.level)
    coded = personal is Personal.ID and redaction.level >= _TEAM
    if coded or (masks.names_an_order(name) and redaction.level == _OUTSIDE):
        return value.replace(redaction.codes(frame[name].unique(), name))
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
    named = redaction.level < _OUTSIDE
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
        why_incomplete=None if why is None else redaction.text(why),
    )
