"""When each statement of consent was first seen in Emarsys."""

import polars as pl

from checks.vocabulary import Evidence
from checks.workings.counterparts import counterparts

OUT_BY_EMAIL = (pl.col("channel") == "email") & (pl.col("state") == "out")


def consent_journeys(evidence: Evidence) -> pl.LazyFrame:
    """The newest statement of each customer and channel, and when the contact showed it.

    It is seen at the first unsubscription after an opt-out, else when the contact, agreeing, was
    last modified. Left out, for nothing had to arrive: what the contact showed before; an opt-out
    of a contact that never opted in; an opt-in that Emarsys' own later word contradicts.

    Returns:
        contact_id, changed_at, seen_at (null while the contact does not show it).

    Raises:
        NoEvidence: a table or column that it needs is not there.
    """
    stated = evidence.given("erp_consent", "changed_at").filter(
        pl.col("state").is_in(["in", "out"]), pl.col("changed_at").is_not_null()
    )
    contacts = evidence.given("esp_contact", "opt_in", "last_modified_at")
    pairs = counterparts(evidence["erp_customer"], contacts)
    held = (
        stated.select("customer_id", "channel", "state", "changed_at")
        .join(pairs, on="customer_id", how="inner")
        .join(contacts, on="contact_id", how="inner")
        .filter(_can_show(sms=evidence.fills("esp_contact", "sms_opt_in")))
        .select(
            "contact_id",
            "changed_at",
            "last_modified_at",
            is_out=pl.col("state") == "out",
            told=OUT_BY_EMAIL,
            agrees=(_shown() == pl.col("state")).fill_null(value=False),
            touched=(pl.col("last_modified_at") >= pl.col("changed_at")).fill_null(value=False),
        )
    )
    return _seen(_with_unsubscriptions(held, evidence))


def _can_show(*, sms: bool) -> pl.Expr:
    never_in = OUT_BY_EMAIL & pl.col("opt_in").is_null()
    texted = pl.lit(sms) & (pl.col("channel") == "sms") & pl.col("mobile_e164").is_not_null()
    return ((pl.col("channel") == "email") & ~never_in) | texted


def _shown() -> pl.Expr:
    """What the contact says for the row's channel; an empty SMS opt-in counts as in."""
    mailable = pl.col("opt_in") == "1"
    texted = pl.col("sms_opt_in").fill_null(value=True)
    is_in = pl.when(pl.col("channel") == "email").then(mailable).otherwise(texted)
    return pl.when(is_in).then(pl.lit("in")).when(~is_in).then(pl.lit("out"))


def _with_unsubscriptions(held: pl.LazyFrame, evidence: Evidence) -> pl.LazyFrame:
    if not evidence.has("esp_unsubscribe", "at"):
        return held.with_columns(unsubscribed_at=pl.lit(None, pl.Datetime("us", "UTC")))
    first = (
        held.filter("told")
        .join(evidence["esp_unsubscribe"], on="contact_id", how="inner")
        .filter(pl.col("at") >= pl.col("changed_at"))
        .group_by("contact_id", "told")
        .agg(unsubscribed_at=pl.col("at").min())
    )
    return held.join(first, on=["contact_id", "told"], how="left")


def _seen(held: pl.LazyFrame) -> pl.LazyFrame:
    arrived = pl.col("agrees") & pl.col("touched")
    waits = ~pl.col("agrees") & (pl.col("is_out") | ~pl.col("touched"))
    return held.filter(pl.col("unsubscribed_at").is_not_null() | arrived | waits).select(
        "contact_id",
        "changed_at",
        seen_at=pl.coalesce("unsubscribed_at", pl.when(arrived).then(pl.col("last_modified_at"))),
    )
