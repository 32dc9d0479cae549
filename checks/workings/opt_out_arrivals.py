"""When each opt-out of the master took hold in Emarsys, as closely as any record tells it."""

from datetime import datetime, timedelta

import polars as pl

from checks.vocabulary import Evidence, NoEvidence, System
from checks.workings import persons
from checks.workings.id_order import counted
from checks.workings.opt_out_moments import NEVER, TELLERS, with_moments
from checks.workings.opt_outs import STATEMENT, contacts_of_people, held

# A statement and the customer record that it touches are written at once.
AT_ONCE = timedelta(minutes=1)
SNAPSHOTS, STAMP = "snapshots", "time of change"  # what tells no more than bounds


def opt_out_arrivals(evidence: Evidence) -> pl.LazyFrame:
    """Opt-outs stated in the window whose person has a contact that had to show it.

    Nothing had to arrive where a contact was out before, or never said anything.

    Returns:
        customer_id, channel, changed_at, contacts (ids, the smallest first), waiting (a contact
        is still mailable; never null), earliest, latest (instants between which the last contact
        showed it; null while one waits, and where no record tells), told_by (what tells `latest`).

    Raises:
        NoEvidence: a table or column that it needs is not there, or nothing tells any moment.
    """
    outs = _stated(evidence).collect()
    beside = held(outs.lazy(), contacts_of_people(evidence).collect().lazy(), evidence)
    shown, asked = with_moments(_had_to_show(beside, evidence).collect(), evidence)
    seen = evidence.has("opt_in_seen")
    if not asked and not seen and not evidence.fills("esp_contact", "last_modified_at"):
        raise NoEvidence(
            "no source tells when an opt-out reached Emarsys",
            where="esp_contact.last_modified_at, esp_unsubscribe, sync_event",
            do="map a column of the contacts to last_modified_at, or add the integration's log",
        )
    turned = (
        shown.lazy().join(evidence["opt_in_seen"], on=["contact_id", "channel"], how="left")
        if seen
        else shown.lazy().with_columns(in_at=NEVER, out_at=NEVER)
    )
    return _of_persons(_bounded(turned.join(_touched(evidence), on="customer_id", how="left")))


def _stated(evidence: Evidence) -> pl.LazyFrame:
    fence, design = evidence.fence, evidence.design
    at = pl.col("changed_at")
    within = (at > fence - design.window) & (at <= fence - design.settle)
    stated = evidence.given("erp_consent", "changed_at").filter(pl.col("state") == "out", within)
    return stated.select(*STATEMENT, "changed_at")


def _had_to_show(beside: pl.LazyFrame, evidence: Evidence) -> pl.LazyFrame:
    contacts = evidence["esp_contact"].select(
        "contact_id", "last_modified_at", has_mobile=pl.col("mobile_e164").is_not_null()
    )
    by_sms = pl.col("channel") == "sms"
    can_show = pl.when(by_sms).then("has_mobile").otherwise(pl.col("opt_in").is_not_null())
    was_out = ~pl.col("mailable") & (pl.col("last_modified_at") < pl.col("changed_at"))
    return beside.join(contacts, on="contact_id", how="inner").filter(
        can_show, ~was_out.fill_null(value=False)
    )


def _touched(evidence: Evidence) -> pl.LazyFrame:
    """customer_id, touched_at: when any record of the same person last changed in Stokly."""
    people = persons.of(evidence).filter(pl.col("system") == System.STOKLY)
    records = evidence["erp_customer"].select("updated_at", record_id="customer_id")
    both = people.select("component_id", "record_id").join(records, on="record_id", how="inner")
    return both.select(
        customer_id="record_id", touched_at=pl.col("updated_at").max().over("component_id")
    )


def _bounded(shown: pl.LazyFrame) -> pl.LazyFrame:
    """Each contact with `earliest`, `latest` and `told_by`.

    A moment before which a snapshot saw the contact mailable is refuted. A time of change may be of
    what changed in Stokly since the statement, and then tells nothing.
    """
    after = pl.max_horizontal("changed_at", "in_at")
    apart = pl.col("touched_at") > pl.col("changed_at") + AT_ONCE
    stamp = pl.when(~apart.fill_null(value=False)).then(pl.col("last_modified_at"))
    turned = pl.when(pl.col("out_at") >= after).then(pl.col("out_at"))
    moments = {name: pl.when(pl.col(name) >= after).then(pl.col(name)) for name in TELLERS}
    bounds = {
        SNAPSHOTS: pl.when(turned <= pl.coalesce(stamp, turned)).then(turned),
        STAMP: pl.when(stamp >= after).then(stamp),
    }
    moment = pl.min_horizontal(*moments.values())
    by_moment = [pl.when(at == moment).then(pl.lit(name)) for name, at in moments.items()]
    by_bound = [pl.when(at.is_not_null()).then(pl.lit(name)) for name, at in bounds.items()]
    return shown.with_columns(
        earliest=pl.coalesce(moment, after),
        latest=pl.coalesce(moment, *bounds.values()),
        told_by=pl.coalesce(*by_moment, *by_bound),
    )


def _of_persons(contacts: pl.LazyFrame) -> pl.LazyFrame:
    """One row an opt-out: it is there when the last of the contacts shows it."""
    waits = pl.col("mailable").any()
    known = ~waits & pl.col("latest").is_not_null().all()
    return contacts.group_by(STATEMENT).agg(
        pl.col("changed_at").first(),
        contacts=counted("contact_id"),
        waiting=waits,
        earliest=pl.when(known).then(pl.col("earliest").max()),
        latest=pl.when(known).then(pl.col("latest").max()),
        told_by=pl.when(known).then(pl.col("told_by").sort_by("latest").last()),
    )


def delayed(arrivals: pl.LazyFrame, fence: datetime) -> pl.LazyFrame:
    """Of the rows of `opt_out_arrivals`, those that can be timed, with how long they took.

    What snapshots alone tell lies a day apart or more; it counts as having taken the shortest that
    it can have taken, or longer.

    Returns:
        The columns given and: seen (arrived by the fence, and it is known when; never null), lag (a
        duration, never negative: the longest it can have taken; where it was not seen, the longest
        that is sure), least (the shortest it can have taken).
    """
    roughly = (pl.col("told_by") == SNAPSHOTS).fill_null(value=False)
    seen = (pl.col("latest") <= fence).fill_null(value=False) & ~roughly
    soonest = pl.min_horizontal(pl.col("earliest"), fence)
    until = pl.when(seen).then("latest").when(roughly).then(soonest).otherwise(fence)
    return arrivals.filter(pl.col("waiting") | pl.col("latest").is_not_null()).with_columns(
        seen=seen,
        lag=until - pl.col("changed_at"),
        least=soonest - pl.col("changed_at"),
        most=pl.col("latest") - pl.col("changed_at"),
    )
