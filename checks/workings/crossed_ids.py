"""Contacts whose external id names one customer and whose e-mail another."""

from dataclasses import dataclass

import polars as pl

from checks.vocabulary import Evidence, System
from checks.workings.former_identifiers import TABLE, former
from checks.workings.id_links import by_external_id
from checks.workings.id_order import counted
from checks.workings.merged_customers import merges

MERGED = "id of a merged-away customer"
SWAPPED = "swapped pair"
RECYCLED = "recycled e-mail"
HOUSEHOLD = "shared household e-mail"
FORMER = "former e-mail of another customer"
OTHER = "e-mail of another customer"


@dataclass(frozen=True, slots=True)
class CrossedIds:
    """Contacts both of whose identifiers name a customer.

    Attributes:
        examined: how many there are.
        crossed: one row for each that names two: contact_id, customer_id (by external id),
            other_id (by e-mail; of several the first), other_contact (of a swapped pair, else
            null), cause (one of the words above).
    """

    examined: int
    crossed: pl.DataFrame


def crossed_ids(evidence: Evidence) -> CrossedIds:
    """Contacts whose two identifiers disagree, and were given time to agree.

    A customer that was merged into another is that other one. An e-mail that a customer gave up
    within the agreed time of the profile lane is still in flight, as is what changed within the
    settle window.

    Raises:
        NoEvidence: there are no customers, or contacts never have an external id or an e-mail.
    """
    held = _named_twice(evidence)
    allowed = pl.col("email_norm").is_in(sorted(evidence.design.allowed_shared))
    crossed = held.filter(~pl.col("agrees").any().over("contact_id"), ~allowed)
    settled = crossed.filter(~pl.col("is_fresh").any().over("contact_id"))
    of_contact = ["contact_id", "customer_id", "email_norm", "is_former", "is_merged"]
    first = settled.group_by(of_contact).agg(other_id=counted("other_id").first())
    told = _with_causes(first, evidence)
    return CrossedIds(held["contact_id"].n_unique(), told)


def _named_twice(evidence: Evidence) -> pl.DataFrame:
    """One row a contact and customer that has its e-mail, or had it where nobody has it now.

    contact_id, customer_id (by external id), is_merged (away), other_id (by e-mail), email_norm,
    is_former (nobody has it now), agrees (the two are one customer), is_fresh (one of the records
    changed just now).
    """
    customers = evidence["erp_customer"]
    contacts = evidence.given("esp_contact", "email_raw")
    start = evidence.fence - evidence.design.settle
    changes = customers.select("customer_id", changed_at="updated_at")
    merged = _merged(evidence)
    theirs = contacts.select("contact_id", "email_norm", "last_modified_at").drop_nulls(
        "email_norm"
    )
    return (
        by_external_id(evidence)
        .join(theirs, on="contact_id", how="inner")
        .join(_mailboxes(evidence), on="email_norm", how="inner")
        .join(changes.rename({"customer_id": "other_id"}), on="other_id", how="left")
        .join(changes, on="customer_id", how="left", suffix="_own")
        .join(merged, on="customer_id", how="left")
        .join(
            merged.select(other_id="customer_id", other_into="into"),
            on="other_id",
            how="left",
        )
        .select(
            "contact_id",
            "customer_id",
            "other_id",
            "email_norm",
            "is_former",
            is_merged=pl.col("is_merged").fill_null(value=False),
            agrees=(pl.col("other_id") == pl.col("customer_id"))
            | (pl.col("other_into") == pl.col("customer_id")).fill_null(value=False),
            is_fresh=(
                pl.max_horizontal("changed_at", "changed_at_own", "last_modified_at") > start
            ).fill_null(value=False),
        )
        .collect()
    )


def _mailboxes(evidence: Evidence) -> pl.LazyFrame:
    """email_norm, other_id, is_former: whose e-mail it is, or was where it is nobody's now."""
    now = evidence["erp_customer"].select("email_norm", other_id="customer_id").drop_nulls()
    current = now.with_columns(is_former=pl.lit(value=False))
    if not evidence.has(TABLE):
        return current
    before = former(evidence, "email").select(
        email_norm="value", other_id="customer_id", is_former=pl.lit(value=True)
    )
    return pl.concat([current, before.join(now, on="email_norm", how="anti")])


def _merged(evidence: Evidence) -> pl.LazyFrame:
    """customer_id, into (whom it lives on in, null where Stokly has no such record), is_merged."""
    if not evidence.has("erp_customer", "merged_into"):
        shape = {"customer_id": pl.String(), "into": pl.String(), "is_merged": pl.Boolean()}
        return pl.LazyFrame(schema=shape)
    known = merges(evidence).lazy()
    return known.select("customer_id", into="merged_into", is_merged=pl.lit(value=True))


def _with_causes(crossed: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    pair = crossed.select(
        customer_id="other_id", other_id="customer_id", other_contact="contact_id"
    ).unique(["customer_id", "other_id"], keep="first", maintain_order=True)
    swapped = pl.col("other_contact").is_not_null()
    rows = (
        crossed.sort("contact_id")
        .join(pair, on=["customer_id", "other_id"], how="left", maintain_order="left")
        .join(_given_up(crossed, evidence), on=["customer_id", "email_norm"], how="left")
        .join(_together(crossed, evidence), on=["customer_id", "other_id"], how="left")
    )
    sla = evidence.design.sla["profiles"] + evidence.design.settle
    in_flight = (pl.col("until") > evidence.fence - sla).fill_null(value=False)
    cause = (
        pl.when("is_merged")
        .then(pl.lit(MERGED))
        .when(swapped)
        .then(pl.lit(SWAPPED))
        .when("was_own")
        .then(pl.lit(RECYCLED))
        .when("lives_together")
        .then(pl.lit(HOUSEHOLD))
        .when("is_former")
        .then(pl.lit(FORMER))
        .otherwise(pl.lit(OTHER))
    )
    return rows.filter(~in_flight).select(
        "contact_id", "customer_id", "other_id", "other_contact", cause=cause
    )


def _given_up(crossed: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    """customer_id, email_norm, until, was_own (true): e-mails that were the customer's own once."""
    if not evidence.has(TABLE):
        lacking = {"until": pl.Datetime("us", "UTC"), "was_own": pl.Boolean()}
        return (
            crossed.select("customer_id", "email_norm")
            .clear()
            .with_columns(pl.lit(None, kind).alias(name) for name, kind in lacking.items())
        )
    return (
        former(evidence, "email")
        .join(crossed.lazy().select("customer_id"), on="customer_id", how="semi")
        .select("customer_id", "until", email_norm="value", was_own=pl.lit(value=True))
        .collect()
    )


def _together(crossed: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    """customer_id, other_id, lives_together (true): one surname and postcode, or told so."""
    homes = evidence["erp_customer"].select(
        "customer_id",
        surname=_bare("surname"),
        postcode=_bare("postcode"),
    )
    pairs = crossed.lazy().select("customer_id", "other_id").unique()
    others = homes.rename({"customer_id": "other_id"})
    same = (
        pairs.join(homes, on="customer_id", how="inner")
        .join(others, on=["other_id", "surname", "postcode"], how="semi")
        .select("customer_id", "other_id")
    )
    both = [same]
    if evidence.has("person_pair"):
        told = evidence["person_pair"].filter(
            pl.col("kind") == "household",
            pl.col("left_system") == System.STOKLY,
            pl.col("right_system") == System.STOKLY,
        )
        one_way = told.select(customer_id="left_id", other_id="right_id")
        both += [one_way, one_way.select(customer_id="other_id", other_id="customer_id")]
    known = pl.concat(both).unique().join(pairs, on=["customer_id", "other_id"], how="semi")
    return known.with_columns(lives_together=pl.lit(value=True)).collect()


def _bare(column: str) -> pl.Expr:
    """Without blanks and case; null for nothing."""
    text = pl.col(column).str.replace_all(r"\s+", "").str.to_lowercase()
    return pl.when(text != "").then(text)
