"""Canonical columns that a file does not hold as such, but that follow from what it holds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from audit.connectors.exports import instants
from audit.connectors.exports.known_fields import choices
from audit.connectors.exports.known_names import folded, known
from audit.connectors.exports.mapping import Fed
from audit.connectors.exports.order_status import order_status
from audit.source_parts import SourcePart
from checks.vocabulary import Design, SettingsError, raw_name
from checks.vocabulary.sameness import PLACEHOLDERS


@dataclass(frozen=True, slots=True)
class Conclusion:
    """One column that is made from others.

    Attributes:
        source: the file's columns it is made from; null for none.
        how: in words.
        value: over the table's columns and `beside(...)` ones; types as declared.
    """

    source: str | None
    how: str
    value: pl.Expr


def beside(name: str) -> str:
    """The name under which a helping column stands beside the canonical ones."""
    return f"beside {name}"


def conclusions(fed: Fed, part: SourcePart, design: Design) -> dict[str, Conclusion]:
    """Canonical column -> how it is made; only columns that need it.

    Raises:
        SettingsError: a status is declared to be a word that is not ours.
    """
    make = _MAKERS.get(fed.table.name)
    return make(fed, part, design) if make else {}


def _of_customers(fed: Fed, part: SourcePart, design: Design) -> dict[str, Conclusion]:  # noqa: ARG001 - one signature for every table
    """A street from both lines of an address; a word for nothing is no second line."""
    first, second = fed.feeds.get("street"), fed.beside.get("line2")
    if first is None or second is None or first.at == second:
        return {}
    said = _said(pl.col(beside("line2")))
    hollow = said.str.strip_chars().str.to_lowercase().is_in(PLACEHOLDERS)
    lines = (_said(pl.col("street")), pl.when(~hollow).then(said))
    both = pl.concat_str(lines, separator=", ", ignore_nulls=True)
    source = f"{first.source}, {fed.columns[second]}"
    return {"street": Conclusion(source, f"made from {source}", _said(both))}


def _of_orders(fed: Fed, part: SourcePart, design: Design) -> dict[str, Conclusion]:
    found = _status(fed, part)
    if "ready_at" not in fed.feeds and (ready := _ready_at(fed, design)):
        found["ready_at"] = ready
    if "in_scope" not in fed.feeds:
        found["in_scope"] = _in_scope(fed, design)
    return found


def _status(fed: Fed, part: SourcePart) -> dict[str, Conclusion]:
    if "status" not in fed.feeds and "stage" not in fed.beside:
        return {}
    words = {**fed.feeds["status"].codes} if "status" in fed.feeds else {}
    words |= known(fed.table.name).codes["status"]
    words |= {folded(ours): ours for ours in fed.table.declared["status"].one_of}
    words |= _declared(part.statuses, fed)
    said = pl.col("status")
    stage = pl.col(beside("stage")) if "stage" in fed.beside else pl.lit(None, pl.String)
    names = [fed.feeds["status"].source] if "status" in fed.feeds else []
    names += [fed.columns[at] for at in fed.beside.values() if fed.columns[at] not in names]
    source = ", ".join(names)
    found = {"status": Conclusion(source, f"made from {source}", order_status(said, stage, words))}
    if "status_raw" not in fed.feeds:
        raw = pl.when(stage.str.to_lowercase() == "removed").then(stage)
        found["status_raw"] = Conclusion(
            source, f"made from {source}", pl.coalesce(raw.otherwise(said), stage)
        )
    return found


def _declared(statuses: Mapping[str, str], fed: Fed) -> dict[str, str]:
    ours = fed.table.declared["status"].one_of
    for word, meant in statuses.items():
        if meant not in ours:
            raise SettingsError(
                f"the status {word} is declared to mean {meant}, which is no status of ours",
                where="statuses in the settings file",
                do=f"choose one of {', '.join(ours)}",
            )
    return {folded(word): meant for word, meant in statuses.items()}


# A trigger that not every order goes through: where its time is empty, it does not hold it back.
NOT_ALWAYS_USED = ("fraud_cleared_at",)


def _ready_at(fed: Fed, design: Design) -> Conclusion | None:
    given = [column for column in design.ready_when if column in fed.feeds]
    lacking = [column for column in design.ready_when if column not in fed.feeds]
    if not given and "placed_at" not in fed.feeds:
        return None
    times = given or ["placed_at"]
    must = [column for column in times if column not in NOT_ALWAYS_USED] or ["placed_at"]
    why = f": the source gives no {' and no '.join(lacking)}" if lacking else ""
    whole = pl.all_horizontal(pl.col(column).is_not_null() for column in must)
    latest: pl.Expr = pl.when(whole).then(pl.max_horizontal({*times, *must}))
    if "cancelled_at" in fed.feeds:
        before = (pl.col("cancelled_at") <= latest).fill_null(value=False)
        latest = pl.when(~before).then(latest)
    source = ", ".join(fed.feeds[column].source for column in times)
    return Conclusion(source, f"made from {' and '.join(times)}{why}", latest)


def _in_scope(fed: Fed, design: Design) -> Conclusion:
    out = [channel.strip().casefold() for channel in design.channels_out]
    channel = pl.col("channel").str.strip_chars().str.to_lowercase()
    kept_out = pl.col("is_test").fill_null(value=False) | channel.is_in(out).fill_null(value=False)
    names = [column for column in ("is_test", "channel") if column in fed.feeds]
    source = ", ".join(fed.feeds[column].source for column in names) or None
    how = f"made from {' and '.join(names)}" if names else "made: the source keeps no order out"
    return Conclusion(source, how, ~kept_out)


def _of_sales(fed: Fed, part: SourcePart, design: Design) -> dict[str, Conclusion]:  # noqa: ARG001 - one signature for every table
    found = _contact_key(fed)
    if "source" not in fed.feeds:
        read_back = [column for column in ("loaded_at", "contact_id") if column in fed.feeds]
        how = f"made: the source {'gives' if read_back else 'has no'} loaded_at or contact_id"
        word = "read-back" if read_back else "file archive"
        found["source"] = Conclusion(None, how, pl.lit(word))
    if "ts_is_date_only" not in fed.feeds and "ts_utc" in fed.feeds:
        feed = fed.feeds["ts_utc"]
        bare = pl.col(raw_name("ts_utc")).str.contains(instants.DATE_ONLY)
        if feed.format is not None:
            bare = pl.lit(not instants.tells_time(feed.format))
        known_time = pl.when(pl.col("ts_utc").is_not_null()).then(bare)
        found["ts_is_date_only"] = Conclusion(feed.source, f"made from {feed.source}", known_time)
    return found


def _contact_key(fed: Fed) -> dict[str, Conclusion]:
    if "contact_key" in fed.feeds:
        return {} if "key_kind" in fed.feeds else {"key_kind": _kind_by_name(fed)}
    keys = [name for name in ("customer", "email") if name in fed.beside]
    if not keys:
        return {}
    filled = {name: _said(pl.col(beside(name))) for name in keys}
    source = ", ".join(fed.columns[fed.beside[name]] for name in keys)
    how = f"made from {source}: the one that is filled"
    found = {"contact_key": Conclusion(source, how, pl.coalesce(*filled.values()))}
    if "key_kind" not in fed.feeds:
        kinds = [pl.when(one.is_not_null()).then(pl.lit(name)) for name, one in filled.items()]
        found["key_kind"] = Conclusion(source, how, pl.coalesce(*kinds))
    return found


def _kind_by_name(fed: Fed) -> Conclusion:
    source = fed.feeds["contact_key"].source
    kind = "email" if "mail" in folded(source) else "customer"
    there = pl.when(pl.col("contact_key").is_not_null()).then(pl.lit(kind))
    return Conclusion(source, f"made from the name {source}", there)


def _of_fields(fed: Fed, part: SourcePart, design: Design) -> dict[str, Conclusion]:  # noqa: ARG001 - one signature for every table
    """A choice as its label: an export shows the label, the API the number."""
    if "value_decoded" in fed.feeds or "value_raw" not in fed.feeds:
        return {}
    said, field = pl.col("value_raw"), pl.col("field_id").str.strip_chars()
    labels = [
        pl.when(field == number).then(said.str.strip_chars().replace(dict(words)))
        for number, words in choices().items()
    ]
    how = (
        f"made from value_raw: choices of fields {', '.join(sorted(choices(), key=int))} as labels"
    )
    made = Conclusion(fed.feeds["value_raw"].source, how, pl.coalesce(*labels, said))
    return {"value_decoded": made}


def _said(text: pl.Expr) -> pl.Expr:
    return pl.when(text.str.strip_chars() != "").then(text)


_Make = Callable[[Fed, SourcePart, Design], dict[str, Conclusion]]
_MAKERS: dict[str, _Make] = {
    "erp_customer": _of_customers,
    "erp_order": _of_orders,
    "esp_sale_line": _of_sales,
    "esp_contact_field": _of_fields,
}
