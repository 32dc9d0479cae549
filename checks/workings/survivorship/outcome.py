"""Survivorship: what is left of each group of duplicate contacts, and what it changes."""

from dataclasses import dataclass
from functools import partial

import polars as pl

from checks.vocabulary import Evidence
from checks.workings.survivorship.consent import IN, consent
from checks.workings.survivorship.fields import fields
from checks.workings.survivorship.members import members
from checks.workings.survivorship.sales import moved, sold, traded
from checks.workings.survivorship.stated import stated
from checks.workings.survivorship.survivors import survivors


@dataclass(frozen=True, slots=True)
class Survivorship:
    """What a merge of each group would leave.

    Attributes:
        survivors: one row a group: group, contact_id (which survives), why (the rules that
            decided, in words), customer_id (Stokly's, whose facts count; null where none is
            known), customers (different ones in the group).
        fields: one row a group and field that any record fills: group, field, value and form
            (personal; null where the field is to be emptied), from_contact_id (null for what
            Stokly says), why, conflicts (values given up), changes (the survivor holds something
            else now).
        consent: one row a group and channel: group, channel, state (in, never stated, out), proof
            (in words), contact_id or customer_id (whose record), at (UTC).
        orders: one row an order that goes to the survivor: group, contact_id (whose it was),
            order_id (null where rows name none), amount_u, rows.
        effect: one row a group: group, contacts, mailable_before (contacts that get mails),
            mailable_after (0 or 1); then, null without sales data, of the survivor:
            orders_before, orders_after, value_before_u, value_after_u (micro-units of the
            account's currency), segment_before, segment_after (in words).
    """

    survivors: pl.DataFrame
    fields: pl.DataFrame
    consent: pl.DataFrame
    orders: pl.DataFrame
    effect: pl.DataFrame


def survivorship(groups: pl.LazyFrame, evidence: Evidence) -> Survivorship:
    """What is left when the contacts of each group are made one. Nothing is written anywhere.

    Args:
        groups: group (text), contact_id; a contact stands in one group. A group of which Emarsys
            holds fewer than two contacts is left out, for nothing is merged.
        evidence: esp_contact; what else is there is used.

    Raises:
        NoEvidence: no source gives the contacts whole.
    """
    given = groups.select(pl.col("group").cast(pl.String), "contact_id").unique().collect()
    # By number, for a group is looked up a hundred times, and its name may be long.
    names = given.select(pl.col("group").unique().sort()).with_row_index("number")
    numbered = given.join(names, on="group").select("contact_id", group="number")
    each = members(numbered.lazy(), evidence)
    bought = sold(each, evidence)
    chosen = survivors(each, bought)
    values = fields(stated(each, chosen, evidence), each, chosen)
    strictest = consent(each, evidence)
    effect = _mailable(each, values, strictest).join(
        traded(bought, chosen, evidence), on="group", how="left"
    )
    told = partial(_told, names=names)
    return Survivorship(
        told(chosen), told(values), told(strictest), told(moved(bought, chosen)), told(effect)
    )


def _told(rows: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """The rows in order of their groups, each group by the name it was given."""
    named = rows.rename({"group": "number"}).join(names, on="number", how="left")
    return named.sort("number", maintain_order=True).select("group", pl.exclude("group", "number"))


def _mailable(each: pl.DataFrame, values: pl.DataFrame, strictest: pl.DataFrame) -> pl.DataFrame:
    """group, contacts, mailable_before, mailable_after."""
    works = pl.col("email_norm").is_not_null() & pl.col("email_valid").fill_null(value=True)
    gets = works & (pl.col("opt_in") == "1").fill_null(value=False)
    before = each.group_by("group").agg(
        contacts=pl.len().cast(pl.Int64), mailable_before=gets.sum().cast(pl.Int64)
    )
    mailbox = values.lazy().filter(pl.col("field") == "email").select("group", email_norm="form")
    dead = each.lazy().filter(~pl.col("email_valid")).select("group", "email_norm")
    opted_in = strictest.lazy().filter(pl.col("channel") == "email", pl.col("state") == IN)
    after = (
        mailbox.drop_nulls()
        .join(dead, on=["group", "email_norm"], how="anti")
        .join(opted_in, on="group", how="semi")
        .select("group", mailable_after=pl.lit(1, pl.Int64))
    )
    return (
        before.lazy()
        .join(after, on="group", how="left")
        .with_columns(pl.col("mailable_after").fill_null(0))
        .collect()
    )
