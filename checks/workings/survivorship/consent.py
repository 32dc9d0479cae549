"""What a merged contact may be sent: the strictest word of any of the person's records.

Out beats never stated, and that beats in. A person is here as widely as the links read one, for
an opt-out that was meant for another record is a mail less, and the reverse a mail too many.
"""

import polars as pl

from checks.vocabulary import Evidence, NoEvidence, System
from checks.workings import persons

IN, NEVER, OUT = "in", "never stated", "out"
STATES = pl.Enum([IN, NEVER, OUT])  # the stricter, the later
EMPTY_SMS = "an empty SMS opt-in, which counts as in"
STATEMENT = ["group", "channel", "state", "proof", "contact_id", "customer_id", "at"]


def consent(members: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    """One row a group and channel of which any record says something.

    A contact without an e-mail that never stated anything says nothing of e-mail.

    Returns:
        group, channel, state (in, never stated, out), proof (what says so, in words), contact_id
        or customer_id (whose record), at (when it was stated; of a contact's own field, when the
        contact last changed, for no other time is kept; null when not known).
    """
    people = _people(members, evidence).collect().lazy()
    ours = [part.select(STATEMENT) for part in _of_stokly(people, evidence)]
    theirs = [part.select(STATEMENT) for part in _of_contacts(people, evidence)]
    left = _unsubscribed(people, evidence, ours)
    rows = pl.concat([*ours, *theirs, *left]).with_columns(pl.col("state").cast(STATES))
    keys, order = ["group", "channel"], ["state", "at", "proof", "contact_id", "customer_id"]
    return (
        rows.sort(*order, descending=[True, True, False, False, False], nulls_last=True)
        .group_by(keys, maintain_order=True)
        .first()
        .select(*keys, pl.col("state").cast(pl.String), *STATEMENT[3:])
        .sort(keys)
        .collect()
    )


def _people(members: pl.DataFrame, evidence: Evidence) -> pl.LazyFrame:
    """group, system, record_id: the group's contacts, and all that is tied to any of them."""
    rows = members.lazy()
    own = rows.select("group", system=pl.lit(System.EMARSYS.value), record_id="contact_id")
    # A consent may name a customer whose record Stokly no longer holds.
    named = [
        rows.select("group", system=pl.lit(System.STOKLY.value), record_id=record)
        for record in (pl.col("external_id_raw").str.strip_chars(), "named", "customer_id")
    ]
    known = [own, *named]
    try:
        links = persons.of(evidence).select("component_id", "system", "record_id")
    except NoEvidence:
        return pl.concat(known).drop_nulls().unique()
    touched = own.join(links, on=["system", "record_id"], how="inner")
    tied = links.join(
        touched.select("group", "component_id").unique(), on="component_id", how="inner"
    )
    return pl.concat([*known, tied.select("group", "system", "record_id")]).drop_nulls().unique()


def _of_stokly(people: pl.LazyFrame, evidence: Evidence) -> list[pl.LazyFrame]:
    if not evidence.has("erp_consent"):
        return []
    whose = people.filter(system=System.STOKLY.value)
    said = pl.col("state").replace({"unknown": NEVER})
    bare = evidence["erp_consent"].with_columns(record_id=pl.col("customer_id").str.strip_chars())
    return [
        whose.join(bare, on="record_id", how="inner").with_columns(
            state=said,
            proof=pl.format("stated in Stokly: {}", said),
            contact_id=pl.lit(None, pl.String),
            at="changed_at",
        )
    ]


def _of_contacts(people: pl.LazyFrame, evidence: Evidence) -> list[pl.LazyFrame]:
    contacts = evidence["esp_contact"].select(
        "contact_id", "email_norm", "mobile_e164", "opt_in", "sms_opt_in", at="last_modified_at"
    )
    whose = people.filter(system=System.EMARSYS.value).select("group", contact_id="record_id")
    held = whose.join(contacts, on="contact_id", how="inner").with_columns(
        customer_id=pl.lit(None, pl.String)
    )
    mailed = held.with_columns(channel=pl.lit("email"), state=_by_mail()).filter(
        pl.col("state").is_not_null()
    )
    parts = [mailed.with_columns(proof=pl.format("the contact's opt-in: {}", "state"))]
    if evidence.fills("esp_contact", "sms_opt_in"):
        texted = held.with_columns(channel=pl.lit("sms"), state=_by_text()).filter(
            pl.col("state").is_not_null()
        )
        told = pl.format("the contact's SMS opt-in: {}", "state")
        is_empty = pl.col("sms_opt_in").is_null()
        parts.append(
            texted.with_columns(proof=pl.when(is_empty).then(pl.lit(EMPTY_SMS)).otherwise(told))
        )
    return parts


def _by_mail() -> pl.Expr:
    """In words; null where there is no mailbox and nothing was stated."""
    stated = pl.col("opt_in").replace_strict(
        {"1": IN, "2": OUT}, default=None, return_dtype=pl.String
    )
    return pl.coalesce(stated, pl.when(pl.col("email_norm").is_not_null()).then(pl.lit(NEVER)))


def _by_text() -> pl.Expr:
    """In words; null where there is no number and nothing was stated."""
    is_in = pl.coalesce(
        "sms_opt_in", pl.when(pl.col("mobile_e164").is_not_null()).then(pl.lit(value=True))
    )
    return pl.when(is_in).then(pl.lit(IN)).when(~is_in).then(pl.lit(OUT))


def _unsubscribed(
    people: pl.LazyFrame, evidence: Evidence, ours: list[pl.LazyFrame]
) -> list[pl.LazyFrame]:
    """Unsubscriptions, of which Emarsys keeps a record even where it leaves the opt-in as it was.

    One that the person took back later, by an opt-in that Stokly dates, is none any more.
    """
    if not evidence.has("esp_unsubscribe"):
        return []
    whose = people.filter(system=System.EMARSYS.value).select("group", contact_id="record_id")
    rows = whose.join(evidence["esp_unsubscribe"], on="contact_id", how="inner")
    for said in ours:
        back = said.filter(channel="email", state=IN).group_by("group").agg(back=pl.col("at").max())
        later = (pl.col("back") > pl.col("at")).fill_null(value=False)
        rows = rows.join(back, on="group", how="left").filter(~later)
    return [
        rows.with_columns(
            channel=pl.lit("email"),
            state=pl.lit(OUT),
            proof=pl.lit("an unsubscription"),
            customer_id=pl.lit(None, pl.String),
        ).select(STATEMENT)
    ]
