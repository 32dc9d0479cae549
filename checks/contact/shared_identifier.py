"""An identifier names one contact: two that share one are mailed twice, or can't be written to."""

import polars as pl

from checks.vocabulary import Evidence, NoEvidence, Owner, Severity, Verdicts, check
from checks.workings.contact_repairs import shared_repairs
from checks.workings.shared_identifiers import FIELDS, hubs_told, shared
from checks.workings.soft_emails import soft_groups
from checks.workings.survivorship import SHARED, exhibits, sharing, survivorship, told_by

# An identifier that ties nobody, because too many have it; `persons.HUB` says how many.
A_HUB = "a hub (a placeholder, or a till's address), of too many to be one person, never merged"
IN_AND_OUT = "opted in on one, opted out on another"
CAUSES = {"is_hub": A_HUB, "differs": IN_AND_OUT}


@check(
    question="Does every e-mail, external id and mobile number belong to one contact only?",
    dimension="uniqueness",
    owner=Owner.ECOMMERCE,
    worst=Severity.S1,
    about="esp_contact.contact_id",
    things="identifiers in use",
    impact="sales tied to the contacts beside the first of each group; people: those contacts; one "
    "that shares several identifiers counts once: by external id, else e-mail, else mobile",
    limits={"extra_share": 0.005, "cases": 20, "lapsed_days": 365},
    repair="R0: strictest opt-in on all, wrong ids cleared; merging is R2, approved pair by pair",
)
def shared_identifier(evidence: Evidence) -> Verdicts:
    """The normal form of each identifier is held by one contact, unless the design allows it."""
    contacts, unasked = evidence["esp_contact"], _unasked(evidence)
    # Most identifiers are held once: they are counted, never carried.
    examined, mailable = pl.collect_all(
        [
            contacts.select(pl.sum_horizontal(_distinct(column) for column in FIELDS.values())),
            contacts.select((pl.col("opt_in") == "1").sum()),
        ]
    )
    return Verdicts(
        _verdicts(shared(evidence).lazy(), evidence, mailable.item()),
        examined=examined.item(),
        repairs=shared_repairs(shared(evidence), evidence),
        exhibits={
            "soft": soft_groups(contacts).collect(),
            "hubs": hubs_told(evidence),
            **_merged(evidence),
        },
        unasked=unasked,
    )


def _merged(evidence: Evidence) -> dict[str, pl.DataFrame]:
    """What a merge would leave of those who share an identifier and are one person."""
    if shared(evidence).is_empty():
        return {}
    # A household that shares a number is no duplicate.
    return exhibits(survivorship(told_by(SHARED, sharing(evidence), evidence), evidence))


def _unasked(evidence: Evidence) -> dict[str, str]:
    """Identifiers that the source never gives.

    Raises:
        NoEvidence: it gives none of them.
    """
    lacking: dict[str, str] = {}
    for field in FIELDS:
        try:
            evidence.given("esp_contact", f"{field}_raw")
        except NoEvidence as missing:
            if len(lacking) == len(FIELDS) - 1:
                raise
            lacking[field] = missing.what
    return lacking


def _distinct(column: str) -> pl.Expr:
    return pl.col(column).drop_nulls().n_unique()


def _verdicts(shared: pl.LazyFrame, evidence: Evidence, mailable: int) -> pl.LazyFrame:
    extra = pl.col("records").list.len().cast(pl.Int64) - 1
    # A share of a handful of contacts says nothing.
    many = (extra.sum().over("field") > evidence.limits["extra_share"] * mailable) & (
        mailable >= evidence.limits["cases"]
    )
    differs = pl.when("differs")
    # Without sales nothing is known of what it is worth.
    worth = pl.when(evidence.has("esp_contact_sales")).then(pl.col("sales_u").fill_null(0))
    return shared.join(_counted_once(shared, evidence), on=["field", "value"], how="left").select(
        key=pl.col("records").list.first(),
        field="field",
        expected=pl.lit("1 contact"),
        actual=pl.format("{} contacts", extra + 1),
        impact_u=worth,
        agrees=pl.lit(value=False),
        severity=differs.then(pl.lit(Severity.S1.value))
        .when((pl.col("field") == evidence.design.key_field) | many)
        .then(pl.lit(Severity.S2.value))
        .otherwise(pl.lit(Severity.S3.value)),
        people=pl.col("people").fill_null(0),
        cause=_cause(),
        records="records",
    )


def _cause() -> pl.Expr:
    said = (pl.when(one).then(pl.lit(words)) for one, words in CAUSES.items())
    return pl.concat_str(list(said), separator="; ", ignore_nulls=True).replace("", None)


def _counted_once(shared: pl.LazyFrame, evidence: Evidence) -> pl.LazyFrame:
    """The contacts beside the first of each group, each in the first of its fields alone.

    Returns:
        field, value, people (those contacts), sales_u (theirs, micro-units; 0 where none is
        known); no row for a group whose contacts all count elsewhere.
    """
    place = pl.col("field").cast(pl.Enum(list(FIELDS))).to_physical()
    beside = (
        shared.select("field", "value", contact_id=pl.col("records").list.slice(1))
        .explode("contact_id")
        .filter(place == place.min().over("contact_id"))
    )
    sales = pl.LazyFrame(schema={"contact_id": pl.String(), "amount_u": pl.Int64()})
    if evidence.has("esp_contact_sales"):
        sales = evidence["esp_contact_sales"].select("contact_id", "amount_u")
    return (
        beside.join(sales, on="contact_id", how="left")
        .group_by("field", "value")
        .agg(people=pl.len().cast(pl.Int64), sales_u=pl.col("amount_u").sum())
    )
