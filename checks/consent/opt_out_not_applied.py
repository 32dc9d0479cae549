"""Who has opted out is mailed by no contact, and the contacts of one person say one thing."""

import polars as pl

from checks.vocabulary import Evidence, Owner, Severity, Verdicts, check
from checks.workings.contact_repairs import applied, of_one_mind
from checks.workings.exclusions import exclusions
from checks.workings.id_order import counted
from checks.workings.opt_outs import STATEMENT, contacts_of_people, held, opt_outs
from checks.workings.wording import number


@check(
    question="Is nobody mailable in Emarsys who opted out in the master?",
    dimension="accuracy",
    owner=Owner.MARKETING,
    worst=Severity.S1,
    about="erp_consent.customer_id",
    things="consents",
    impact="not put in money; people: those who may be written to against their will; consents: "
    "opt-outs of a channel, and opt-ins of people with several contacts",
    limits={"minutes": 15},
    repair="R0, one way: opt-out set on every contact of the person, first in every plan",
)
def opt_out_not_applied(evidence: Evidence) -> Verdicts:
    """No contact of a person is mailable by a channel that the person opted out of."""
    contacts = contacts_of_people(evidence).collect()
    outs = opt_outs(evidence).collect()
    unasked = {}
    if not evidence.fills("esp_contact", "sms_opt_in") and "sms" in outs["channel"]:
        unasked["sms"] = "no source fills esp_contact.sms_opt_in"
        outs = outs.filter(pl.col("channel") != "sms")
    beside = held(outs.lazy(), contacts.lazy(), evidence).collect().lazy()
    several = _of_one_mind(contacts.lazy(), evidence)
    return Verdicts(
        pl.concat([_applied(outs.lazy(), beside), several]),
        repairs=pl.concat([applied(beside, evidence), of_one_mind(_apart(several), evidence)]),
        exhibits={
            "never_stated": _never_stated(beside).collect(),
            "no_contact": _no_contact(outs.lazy(), beside).collect(),
            **({"sends_since": _sends(beside, evidence)} if evidence.has("esp_send") else {}),
        },
        unasked=unasked,
        files=exclusions(beside, several, evidence),
    )


def _applied(outs: pl.LazyFrame, beside: pl.LazyFrame) -> pl.LazyFrame:
    mailable = (
        beside.group_by(STATEMENT)
        .agg(contacts=pl.len(), open=pl.col("mailable").sum())
        .join(
            beside.filter("mailable").group_by(STATEMENT).agg(records=counted("contact_id")),
            on=STATEMENT,
            how="left",
        )
    )
    return outs.join(mailable, on=STATEMENT, how="left").select(
        key="customer_id",
        field="channel",
        expected=pl.lit("opted out"),
        actual=pl.format("mailable on {} of {} contacts", "open", "contacts"),
        impact_u=pl.lit(None, pl.Int64),
        agrees=pl.col("open").fill_null(0) == 0,
        people=pl.lit(1, pl.Int64),
        records="records",
    )


def _of_one_mind(contacts: pl.LazyFrame, evidence: Evidence) -> pl.LazyFrame:
    """One verdict per person with two or more contacts, none of them changed just now."""
    fresh = pl.col("last_modified_at") > evidence.fence - evidence.design.settle
    people = (
        contacts.filter(pl.len().over("component_id") > 1, pl.col("component_id").is_not_null())
        .group_by("component_id")
        .agg(
            records=counted("contact_id"),
            ins=(pl.col("opt_in") == "1").sum(),
            outs=(pl.col("opt_in") == "2").sum(),
            in_flight=fresh.any(),
        )
        .filter(~pl.col("in_flight"))
    )
    return people.select(
        key=pl.col("records").list.first(),
        field=pl.lit("opt_in"),
        expected=pl.lit("one opt-in on all contacts"),
        actual=pl.format("in on {}, out on {}", number(pl.col("ins")), number(pl.col("outs"))),
        impact_u=pl.lit(None, pl.Int64),
        agrees=(pl.col("ins") == 0) | (pl.col("outs") == 0),
        people=pl.lit(1, pl.Int64),
        records="records",
    )


def _apart(several: pl.LazyFrame) -> pl.DataFrame:
    """Those of `_of_one_mind` who are not: key, verdict_field, contact_id."""
    apart = several.filter(~pl.col("agrees")).collect()
    return apart.select("key", verdict_field="field", contact_id="records").explode("contact_id")


def _never_stated(beside: pl.LazyFrame) -> pl.LazyFrame:
    """One row: opted-out people, and their contacts, whose e-mail opt-in is empty."""
    empty = beside.filter(pl.col("channel") == "email", pl.col("opt_in").is_null())
    return empty.select(
        people=pl.col("customer_id").n_unique().cast(pl.Int64),
        contacts=pl.col("contact_id").n_unique().cast(pl.Int64),
    )


def _no_contact(outs: pl.LazyFrame, beside: pl.LazyFrame) -> pl.LazyFrame:
    """One row: opt-outs, and their people, beside which no contact stands; they agree."""
    alone = outs.join(beside, on=STATEMENT, how="anti")
    return alone.select(
        opt_outs=pl.len().cast(pl.Int64),
        people=pl.col("customer_id").n_unique().cast(pl.Int64),
    )


def _sends(beside: pl.LazyFrame, evidence: Evidence) -> pl.DataFrame:
    """One row: what was sent by e-mail, since their opt-out, to people still mailable."""
    sent = pl.col("sent_at")
    return (
        beside.filter("mailable", pl.col("channel") == "email")
        .join(evidence["esp_send"], on="contact_id", how="inner")
        .filter(
            sent > pl.col("changed_at"),
            sent <= evidence.fence,
            pl.col("kind").ne_missing("transactional"),
        )
        .select(
            sends=pl.len().cast(pl.Int64),
            people=pl.col("customer_id").n_unique().cast(pl.Int64),
        )
        .collect()
    )
