"""What tells the very moment at which Emarsys took an opt-out: our push, Emarsys, or a log."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import polars as pl

from checks.vocabulary import Evidence
from checks.workings.opt_outs import STATEMENT

INSTANT = pl.Datetime("us", "UTC")
NEVER = pl.lit(None, INSTANT)


def _pushed(evidence: Evidence) -> pl.LazyFrame | None:
    """Confirmed by Emarsys to us."""
    if not evidence.has("opt_out_push"):
        return None
    return evidence["opt_out_push"].select("contact_id", "channel", at="applied_at", begun_at=NEVER)


def _unsubscribed(evidence: Evidence) -> pl.LazyFrame | None:
    """Stated in Emarsys itself, by a link or a mail program."""
    if not evidence.has("esp_unsubscribe", "at"):
        return None
    return evidence["esp_unsubscribe"].select(
        "contact_id", "at", channel=pl.lit("email"), begun_at=NEVER
    )


def _logged(evidence: Evidence) -> pl.LazyFrame | None:
    """Delivered by the integration's lane for consent; it goes by the customer, not the channel."""
    if not evidence.has("sync_event", "delivered_at"):
        return None
    moved = evidence["sync_event"].filter(pl.col("lane").str.contains("(?i)consent"))
    return moved.select(
        customer_id=pl.col("key").str.strip_chars(), at="delivered_at", begun_at="created_at"
    )


# What tells it -> the function that gives its rows, and the columns that they are found by. The
# first one named wins where two agree.
TELLERS: Mapping[str, tuple[Callable[[Evidence], pl.LazyFrame | None], tuple[str, ...]]] = (
    MappingProxyType(
        {
            "push": (_pushed, ("contact_id", "channel")),
            "unsubscription": (_unsubscribed, ("contact_id", "channel")),
            "log": (_logged, ("customer_id",)),
        }
    )
)


def with_moments(shown: pl.DataFrame, evidence: Evidence) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """The contacts with the first moment that each record tells since the statement.

    Args:
        shown: customer_id, channel, changed_at, contact_id and whatever else.
        evidence: any of opt_out_push, esp_unsubscribe, sync_event.

    Returns:
        The rows with a column for each of `TELLERS`, null where it tells nothing; and those of
        them whose records are there at all.
    """
    asked = []
    for name, (told, found_by) in TELLERS.items():
        moments = told(evidence)
        if moments is None:
            shown = shown.with_columns(NEVER.alias(name))
            continue
        asked.append(name)
        first = _first(shown, moments, found_by).rename({"at": name})
        shown = shown.join(first, on=[*STATEMENT, "contact_id"], how="left")
    return shown, tuple(asked)


def _first(shown: pl.DataFrame, moments: pl.LazyFrame, found_by: tuple[str, ...]) -> pl.DataFrame:
    """Of what set out before the statement, none is its arrival."""
    said = pl.col("changed_at")
    since = (pl.col("at") >= said) & (pl.coalesce("begun_at", "changed_at") >= said)
    return (
        shown.lazy()
        .select(*STATEMENT, "contact_id", "changed_at")
        .join(moments, on=list(found_by), how="inner")
        .filter(since)
        .group_by(*STATEMENT, "contact_id")
        .agg(pl.col("at").min())
        .collect()
    )
