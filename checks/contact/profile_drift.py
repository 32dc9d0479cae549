"""A contact's profile is what Stokly says of the person, field by field."""

import polars as pl

from checks.vocabulary import Evidence, Owner, Severity, Verdicts, check
from checks.workings import profiles
from checks.workings.drift_classes import APART, FORMATTING, UNKNOWN, classified


@check(
    question="Does every contact's profile say what Stokly says of the customer?",
    dimension="consistency",
    owner=Owner.MARKETING,
    worst=Severity.S3,
    about="esp_contact.contact_id",
    things="profile values",
    impact="no amount: mails address people wrongly; people: the contacts",
    limits={"share": 0.01, "cases": 20, "formatting": 0},
    repair="R0: the field is updated by internal contact id, if it still holds the audited value",
)
def profile_drift(evidence: Evidence) -> Verdicts:
    """A field that Stokly states is the same on the customer's contact, whatever its form."""
    fields, unasked = profiles.comparable(evidence)
    rows, equal = profiles.paired(evidence, fields), (pl.col("form") == pl.col("held_form"))
    # Most values are equal: they are counted, never carried.
    same, apart, ageless = pl.collect_all(
        [
            rows.filter(equal).group_by("field").agg(values=pl.len()),
            rows.filter(equal.ne_missing(other=True)),
            profiles.timeless(evidence),
        ]
    )
    told = classified(apart)
    asked = tallied(same, told)
    if ageless.item():
        unasked["age"] = f"customers without any time, perhaps just changed: {ageless.item():,}"
    return Verdicts(
        _verdicts(told, asked, evidence),
        examined=int(asked["asked"].sum()),
        exhibits={"by_field": asked},
        unasked=unasked | _not_known(told),
    )


def tallied(same: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """One row a field: field, asked (values compared), and how many are of each class."""
    counts = {name: (pl.col("class") == name).sum().cast(pl.Int64) for name in (*APART, UNKNOWN)}
    apart = told.group_by("field").agg(pl.len().cast(pl.Int64).alias("apart"), **counts)
    both = same.join(apart, on="field", how="full", coalesce=True).sort("field")
    asked = pl.col("values").cast(pl.Int64) + pl.col("apart") - pl.col(UNKNOWN)
    return both.fill_null(0).select("field", *APART, asked=asked).select("field", "asked", *APART)


def _not_known(told: pl.DataFrame) -> dict[str, str]:
    """Values that can't be compared, by field: one side has a word that the other has none for."""
    counts = told.filter(pl.col("class") == UNKNOWN).group_by("field").len()
    return {
        field: f"values in words that are not known, or that Emarsys has no choice for: {many:,}"
        for field, many in sorted(counts.iter_rows())
    }


def _verdicts(told: pl.DataFrame, asked: pl.DataFrame, evidence: Evidence) -> pl.LazyFrame:
    limits = evidence.limits
    wrong = APART if limits["formatting"] else [name for name in APART if name != FORMATTING]
    many = pl.sum_horizontal(wrong) > limits["share"] * pl.col("asked")
    fields = asked.select("field", is_grave=many & (pl.col("asked") >= limits["cases"]))
    grave, note = pl.lit(Severity.S3.value), pl.lit(Severity.S4.value)
    return (
        told.lazy()
        .filter(pl.col("class").is_in(wrong))
        .join(fields.lazy(), on="field", how="left")
        .select(
            key="contact_id",
            field="field",
            expected="said",
            actual="held",
            impact_u=pl.lit(None, pl.Int64),
            agrees=pl.lit(value=False),
            severity=pl.when("is_grave").then(grave).otherwise(note),
            people=pl.lit(1),
            cause="class",
        )
    )
