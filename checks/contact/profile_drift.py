"""A contact's profile is what Stokly says of the person, field by field."""

from collections import Counter
from collections.abc import Mapping

import polars as pl

from checks.vocabulary import Evidence, Owner, Severity, Verdicts, check
from checks.workings.contact_repairs import profile_repairs
from checks.workings.drift_classes import APART, FORMATTING, UNKNOWN, classified
from checks.workings.profile_pairs import profile_pairs
from checks.workings.profiles import timeless


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
    pairs = profile_pairs(evidence)
    told = classified(pairs.apart)
    asked = tallied(pairs.asked, told)
    unasked = dict(pairs.unasked)
    ageless = timeless(evidence).collect().item()
    if ageless:
        unasked["age"] = f"customers without any time, perhaps just changed: {ageless:,}"
    return Verdicts(
        _verdicts(told, asked, evidence),
        repairs=profile_repairs(told, evidence),
        examined=int(asked["asked"].sum()),
        exhibits={"by_field": asked},
        unasked=unasked | _not_known(pairs.wordless, told),
    )


def tallied(stated: Mapping[str, int], told: pl.DataFrame) -> pl.DataFrame:
    """One row a field: field, asked (values compared), and how many are of each class."""
    counts = {name: (pl.col("class") == name).sum().cast(pl.Int64) for name in (*APART, UNKNOWN)}
    every = pl.DataFrame(
        {"field": list(stated), "stated": list(stated.values())},
        schema={"field": pl.String, "stated": pl.Int64},
    ).filter(pl.col("stated") > 0)
    both = every.join(told.group_by("field").agg(**counts), on="field", how="left").sort("field")
    return both.fill_null(0).select(
        "field", (pl.col("stated") - pl.col(UNKNOWN)).alias("asked"), *APART
    )


def _not_known(wordless: Mapping[str, int], told: pl.DataFrame) -> dict[str, str]:
    """Values that can't be compared, by field: one side has a word that the other has none for."""
    counts = Counter(wordless)
    counts.update(told.filter(pl.col("class") == UNKNOWN)["field"])
    return {
        field: f"values in words that are not known, or that Emarsys has no choice for: {many:,}"
        for field, many in sorted(counts.items())
        if many
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
