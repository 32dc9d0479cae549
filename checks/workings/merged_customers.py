"""Customers merged away in Stokly, with what Emarsys holds of them and of their survivors."""

import polars as pl

from checks.vocabulary import Evidence
from checks.vocabulary.sameness import RULES
from checks.workings.contact_trade import contact_orders, traded
from checks.workings.counterparts import counterparts
from checks.workings.due_orders import goes_on, is_late
from checks.workings.id_order import counted
from checks.workings.order_pairs import names
from checks.workings.worth import total_u

STEPS = 50  # merges in a row; more than that go round in a circle


def merges(evidence: Evidence) -> pl.DataFrame:
    """Customers merged away, each with the record that is left of them in the end.

    Returns:
        customer_id, merged_into (null where no record of Stokly's is left), merged_at (else when
        the record last changed, which is no earlier; null where neither is known).

    Raises:
        NoEvidence: there are no customers, or no source says who was merged.
    """
    return evidence.once("merges", lambda: _merges(evidence))


def late_merges(evidence: Evidence) -> pl.DataFrame:
    """Merges into a record that is left, longer ago than a profile may take to arrive.

    Returns:
        the columns of `with_contacts`.

    Raises:
        NoEvidence: as `merges`, or there are no contacts.
    """
    late = evidence.fence - pl.col("merged_at") > evidence.design.sla["profiles"]
    due = merges(evidence).filter(late, pl.col("merged_into").is_not_null())
    return evidence.once("late merges", lambda: with_contacts(due, evidence))


def _merges(evidence: Evidence) -> pl.DataFrame:
    bare = RULES["id_text"]
    every = (
        evidence.given("erp_customer", "merged_into")
        .select(
            "customer_id",
            merged_at=pl.coalesce("merged_at", "updated_at"),
            name=bare(pl.col("customer_id"), evidence.design.home),
            into=bare(pl.col("merged_into"), evidence.design.home),
        )
        .collect()
    )
    # A record that is merged into itself is merged into nothing.
    gone = every.filter(pl.col("into").is_not_null() & (pl.col("into") != pl.col("name")))
    left = every.join(gone, on="customer_id", how="anti").select(
        into="name", survivor="customer_id"
    )
    steps = gone.select(into="name", further="into").unique("into")
    ends = gone
    for _ in range(STEPS):
        onward = ends.join(steps, on="into", how="left")
        if onward["further"].null_count() == onward.height:
            break
        ends = onward.with_columns(into=pl.coalesce("further", "into")).drop("further")
    return ends.join(left.unique("into"), on="into", how="left").select(
        "customer_id", "merged_at", merged_into="survivor"
    )


def with_contacts(merged: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    """The merges with what stands for each side in Emarsys.

    Returns:
        the columns of `merges`; theirs and left (contact ids of the customer and of the survivor,
        sorted lists, never null); differ (one of the two is opted in to e-mail, the other out).
    """
    sides = merged.select(pl.col("customer_id").append(pl.col("merged_into"))).drop_nulls().unique()
    pairs = counterparts(evidence["erp_customer"], evidence["esp_contact"]).collect()
    held = (
        sides.join(pairs, on="customer_id", how="inner")
        .join(
            evidence["esp_contact"].select("contact_id", "opt_in").collect(),
            on="contact_id",
            how="inner",
        )
        .group_by("customer_id")
        .agg(
            contacts=counted("contact_id"),
            is_in=(pl.col("opt_in") == "1").any(),
            is_out=(pl.col("opt_in") == "2").any(),
        )
    )
    known = (
        sides.join(held, on="customer_id", how="left")
        .join(_stated(evidence), on="customer_id", how="left")
        .select(
            "customer_id",
            pl.col("contacts").fill_null([]),
            is_in=pl.any_horizontal("is_in", "states_in").fill_null(value=False),
            is_out=pl.any_horizontal("is_out", "states_out").fill_null(value=False),
        )
    )
    both = merged.join(known, on="customer_id", how="left").join(
        known, left_on="merged_into", right_on="customer_id", how="left", suffix="_left"
    )
    return both.select(
        *merged.columns,
        theirs="contacts",
        left="contacts_left",
        differ=(pl.col("is_in") & pl.col("is_out_left"))
        | (pl.col("is_out") & pl.col("is_in_left")),
    )


def with_orders(known: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    """The rows of `with_contacts` with the orders that the survivor's contacts do not have.

    Returns:
        those columns; orders and value_u that Emarsys holds on the customer's own contacts alone
        (micro-units of the account's currency); lacking and lacking_u, orders of the customer's
        that Emarsys should hold or holds, on neither side's contacts, and their totals
        (micro-units of the reporting currency); numbers are null where they can't be known.
    """
    if not evidence.has("esp_sale_line", "contact_id"):
        unknown = ("orders", "value_u", "lacking", "lacking_u")
        return known.with_columns(pl.lit(None, pl.Int64).alias(name) for name in unknown)
    ends = known.select("customer_id", "theirs", "left")
    whose = pl.concat(
        [
            ends.select("customer_id", contact_id=side, is_left=pl.lit(side == "left"))
            .explode("contact_id")
            .drop_nulls("contact_id")
            for side in ("theirs", "left")
        ]
    )
    held = whose.join(contact_orders(evidence, whose["contact_id"]), on="contact_id", how="inner")
    on_left = held.filter("is_left").select("customer_id", "key")
    own = held.filter(~pl.col("is_left")).join(on_left, on=["customer_id", "key"], how="anti")
    told = known.join(
        traded(own, "customer_id").select("customer_id", "orders", "value_u"),
        on="customer_id",
        how="left",
    ).with_columns(pl.col("orders", "value_u").fill_null(0))
    return told.join(_lacking(known, held, evidence), on="customer_id", how="left")


def _lacking(known: pl.DataFrame, held: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    """customer_id, lacking, lacking_u; no row where there are no orders to look for."""
    if not evidence.has("erp_order", "customer_id"):
        shape = {"customer_id": pl.String(), "lacking": pl.Int64(), "lacking_u": pl.Int64()}
        return pl.DataFrame(schema=shape)
    asked = known.filter(pl.col("left").list.len() > 0).select("customer_id")
    sent = names(evidence)
    there = held.join(sent, on="key", how="inner").select("customer_id", "order_id")
    is_due = (pl.col("in_scope") & is_late(evidence) & goes_on()).fill_null(value=False)
    gone = (
        evidence["erp_order"]
        .select("customer_id", "order_id", is_due=is_due, worth_u=total_u(evidence.design.home))
        .join(asked.lazy(), on="customer_id", how="semi")
        .collect()
        .filter(pl.col("is_due") | pl.col("order_id").is_in(sent["order_id"].implode()))
        .join(there, on=["customer_id", "order_id"], how="anti")
        .group_by("customer_id")
        .agg(lacking=pl.len().cast(pl.Int64), lacking_u=pl.col("worth_u").sum())
    )
    return asked.join(gone, on="customer_id", how="left").with_columns(
        pl.col("lacking", "lacking_u").fill_null(0)
    )


def _stated(evidence: Evidence) -> pl.DataFrame:
    """customer_id, states_in, states_out: of e-mail, in the master."""
    if not evidence.has("erp_consent"):
        shape = {"customer_id": pl.String(), "states_in": pl.Boolean(), "states_out": pl.Boolean()}
        return pl.DataFrame(schema=shape)
    return (
        evidence["erp_consent"]
        .filter(pl.col("channel") == "email")
        .group_by("customer_id")
        .agg(states_in=(pl.col("state") == "in").any(), states_out=(pl.col("state") == "out").any())
        .collect()
    )
