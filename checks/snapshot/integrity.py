"""What was read must be a whole, consistent copy before anything is judged by it."""

import polars as pl

from checks.vocabulary import Evidence, NoEvidence, Owner, Severity, Verdicts, check
from checks.workings.wording import number

OF_A_TABLE = ["system", "entity"]


@check(
    question="Is every table that was read a whole, consistent copy?",
    dimension="integrity",
    owner=Owner.ECOMMERCE,
    worst=Severity.S1,
    about="snapshot.entity",
    things="facts about tables",
    impact="rows not vouched for; every check that reads the table is not run",
)
def integrity(evidence: Evidence) -> Verdicts:
    """Each table's end was seen, every announced record came, and every row is accounted for."""
    newest, before = _newest(evidence["snapshot"])
    told = pl.LazyFrame(
        [
            (entity, seal.why_incomplete)
            for one in evidence.snapshots
            for entity, seal in one.seals.items()
            if seal.why_incomplete
        ],
        schema={"entity": pl.String, "why": pl.String},
        orient="row",
    )
    tables = newest.join(told, on="entity", how="left").collect()
    if tables.is_empty():
        raise NoEvidence(
            "nothing was read", where="the sources in the settings file", do="run `pull` first"
        )
    compared = tables.lazy().join(before, on=OF_A_TABLE, how="inner").collect()
    return Verdicts(
        pl.concat(
            [
                _whole(tables.lazy()),
                _readable(tables.lazy()),
                _single(tables.lazy()),
                _shaped(compared.lazy()),
            ]
        ),
        # Of each table: is it whole, can every value be read, does a key name one row, and is its
        # shape that of before?
        examined=3 * tables.height + compared.height,
        exhibits={
            "tables": tables.select(
                "system",
                "entity",
                "source",
                "rows",
                "distinct_ids",
                "repeats",
                "rejected_rows",
                "rejected_values",
                "complete",
            ).sort(OF_A_TABLE)
        },
    )


def _newest(every: pl.LazyFrame) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """Rows of each system's newest snapshot, and of each table the newest one before."""
    newest = pl.col("snapshot_id") == pl.col("snapshot_id").sort_by("started_at").last().over(
        "system"
    )
    before = (
        every.filter(~newest)
        .group_by(OF_A_TABLE)
        .agg(former_hash=pl.col("schema_hash").sort_by("started_at").last())
    )
    return every.filter(newest), before


def _whole(tables: pl.LazyFrame) -> pl.LazyFrame:
    announced = pl.min_horizontal("count_first", "count_last")
    kept, refused = pl.col("distinct_ids"), pl.col("rejected_rows").fill_null(0)
    lost = pl.col("rows") - kept - pl.col("repeats").fill_null(0)
    wrong = (
        pl.when(~pl.col("ended")).then(pl.lit("the end of the source was not seen")),
        pl.when(kept < announced).then(
            pl.format("{} of {} announced records came", number(kept), number(announced))
        ),
        # Readers differ in whether a refused row counts as read.
        pl.when((lost != 0) & (lost != refused)).then(
            pl.format("rows read that are neither kept nor repeats: {}", number(lost))
        ),
        pl.when(refused > 0).then(pl.format("rows that could not be read: {}", number(refused))),
    )
    said = pl.coalesce("why", pl.concat_str(wrong, separator="; ", ignore_nulls=True))
    vouched = (said == "") & pl.col("complete").fill_null(value=False)
    unsaid = pl.lit("its reader does not vouch for it")
    actual = pl.when(said == "").then(unsaid).otherwise(said)
    return _wrong(tables.filter(~vouched), "complete", Severity.S1, "a whole copy", actual)


def _readable(tables: pl.LazyFrame) -> pl.LazyFrame:
    unread = pl.col("rejected_values")
    return _wrong(
        tables.filter(unread > 0),
        "values",
        Severity.S3,
        "every value can be read",
        pl.format("values that could not be read and are null: {}", number(unread)),
    )


def _single(tables: pl.LazyFrame) -> pl.LazyFrame:
    differing = pl.col("differing")
    return _wrong(
        tables.filter(differing > 0),
        "repeats",
        Severity.S3,
        "one row a key",
        pl.format("{} rows said something else than the row kept", number(differing)),
    )


def _shaped(compared: pl.LazyFrame) -> pl.LazyFrame:
    return _wrong(
        compared.filter(pl.col("schema_hash") != pl.col("former_hash")),
        "shape",
        Severity.S3,
        "the columns of the run before",
        pl.lit("other columns"),
    )


def _wrong(
    tables: pl.LazyFrame, field: str, severity: Severity, expected: str, actual: pl.Expr
) -> pl.LazyFrame:
    return tables.select(
        key="entity",
        field=pl.lit(field),
        expected=pl.lit(expected),
        actual=actual,
        impact_u=pl.lit(None, pl.Int64),
        agrees=pl.lit(value=False),
        severity=pl.lit(severity.value),
    )
