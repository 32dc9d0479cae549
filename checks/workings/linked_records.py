"""Who is who in the two systems: exact ties, likeness, and the master's own word, in one reading.

Exact ties give the component, the widest reading, which consent follows. The person is narrower and
wider at once: people who share a mailbox are kept apart, records that nothing exact ties are joined
where likeness is sure of it.
"""

from dataclasses import dataclass

import polars as pl

from checks.vocabulary import TABLES, Evidence, System
from checks.workings.identified_people import people
from checks.workings.identity.linking import linked
from checks.workings.identity.links import Links
from checks.workings.identity.people import ID, facts
from checks.workings.identity.words import DECIDED
from checks.workings.persons import EXACT, components, masters_ties

PAIR_ENDS = ("left", "right")


@dataclass(frozen=True, slots=True)
class LinkedRecords:
    """What is found, as tables.

    Attributes:
        links: rows of person_link.
        pairs: rows of person_pair.
        likeness: what stands behind them.
        records: what was compared, as received; columns as `identified_people.people` (personal).
    """

    links: pl.DataFrame
    pairs: pl.DataFrame
    likeness: Links
    records: pl.DataFrame


def linked_records(evidence: Evidence, decided: pl.DataFrame | None = None) -> LinkedRecords:
    """Every record of erp_customer and esp_contact, and the person it belongs to.

    Args:
        evidence: with both tables.
        decided: left_id, right_id ("system:record_id"), answer: what people decided.
    """
    customers, contacts = evidence["erp_customer"], evidence["esp_contact"]
    exact = components(customers, contacts, apart=evidence.design.allowed_shared).collect()
    every = people(evidence).collect()
    # Two customers never share an id: that they don't is no evidence of two people.
    known = facts(every.drop("external_id"), evidence.design.home)
    ties = masters_ties(customers, contacts).select(
        left_id="left", right_id="right", answer=pl.lit("same")
    )
    found = linked(
        every.select(ID, of=_of(pl.col(ID))),
        known,
        decided=None if decided is None else _placed(decided),
        tied=_placed(ties),
    )
    return LinkedRecords(_links(exact, found), _pairs(exact, found), found, every)


def _of(record: pl.Expr) -> pl.Expr:
    return record.str.starts_with(f"{System.EMARSYS.value}:").cast(pl.Int8)


def _placed(pairs: pl.DataFrame) -> pl.DataFrame:
    of = {f"{side}_of": _of(pl.col(f"{side}_id")) for side in PAIR_ENDS}
    return pairs.with_columns(**of).select(DECIDED.names())


def _links(exact: pl.DataFrame, found: Links) -> pl.DataFrame:
    name = pl.format("{}:{}", "system", "record_id")
    persons = found.clusters.select(name=ID, person="person_id")
    told = exact.with_columns(name=name).join(persons, on="name", how="left", maintain_order="left")
    told = told.with_columns(person_id=pl.col("name").min().over("person"))
    several = pl.col("person_id").n_unique().over("component_id") > 1
    shares = pl.format("shares {} with records held to be other people's", "link_kind")
    told = told.join(_tied_against(found), on="name", how="left", maintain_order="left")
    reason = pl.when(several & pl.col("link_kind").is_not_null()).then(shares).otherwise("against")
    return told.select(*EXACT, "person_id", reason=reason).cast(TABLES["person_link"].schema)


def _tied_against(found: Links) -> pl.DataFrame:
    """name, against: records of one person that are not alike, and what ties them all the same."""
    sides = [found.reasons.select(f"{side}_id", "reason") for side in PAIR_ENDS]
    each = pl.concat([one.rename({one.columns[0]: "name"}) for one in sides])
    return each.group_by("name").agg(against=pl.col("reason").min())


def _pairs(exact: pl.DataFrame, found: Links) -> pl.DataFrame:
    """Pairs that nothing exact ties; `same`, doubtful and decided ones, and those of neighbours."""
    name = pl.format("{}:{}", "system", "record_id")
    component = exact.select(record=name, component="component_id")
    pairs = found.every_pair.filter(pl.col("kind") != "different")
    for side in PAIR_ENDS:
        named = component.rename({"record": f"{side}_id", "component": side})
        pairs = pairs.join(named, on=f"{side}_id", how="left", maintain_order="left")
    pairs = pairs.filter(pl.col("left").ne_missing(pl.col("right")))
    ends = {
        f"{side}_{part}": pl.col(f"{side}_id").str.splitn(":", 2).struct.field(f"field_{place}")
        for side in PAIR_ENDS
        for place, part in enumerate(("system", "id"))
    }
    return pairs.select(
        **ends,
        probability_ppm=(pl.col("probability") * 1_000_000).round().cast(pl.Int64),
        kind=pl.col("kind").cast(pl.String),
        decided="decided",
        evidence=_evidence(found),
    ).cast(TABLES["person_pair"].schema)


def _evidence(found: Links) -> pl.Expr:
    """What the fields say, in words: "forename same +7.1 · email differs -3.2"; no values."""
    words = found.pairs.select("agreement").unnest("agreement").columns
    bits, level = pl.col("evidence").struct, pl.col("agreement").struct
    told = [
        pl.format(
            "{} {} {}{}",
            pl.lit(field),
            level.field(field).cast(pl.String),
            pl.when(bits.field(field) >= 0).then(pl.lit("+")).otherwise(pl.lit("")),
            bits.field(field).round(1).cast(pl.String),
        )
        for field in words
    ]
    nothing = pl.lit(None, pl.String)  # for records that have no field in common
    return pl.concat_str(nothing, *told, separator=" · ", ignore_nulls=True)
