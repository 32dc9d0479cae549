"""What a page says of links: counts, calibration, what was learned, examples, hubs."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
import polars as pl

from audit.answers import OTHERS, PEOPLE
from audit.steps.doubts import doubts
from audit.steps.people_tables import People
from checks.workings.identity.grouping import LIKELY
from checks.workings.identity.likeness import comparison
from checks.workings.identity.links import Links
from checks.workings.identity.model import Model
from checks.workings.persons import HUB
from reports.people import found

EDGES = (0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.97, 0.99, 0.999, 1.0)
EXAMPLES = 2  # pairs of each kind that are told in full
MOST = 200  # doubtful pairs, hubs and reasons that are listed
_HUB_FIELDS = ("email", "phone", "external_id")


def who_is_who(
    links: Links,
    tables: Sequence[People],
    *,
    decided: int = 0,
    values: bool = False,
    at: datetime | None = None,
    settings: Mapping[str, str] | None = None,
) -> found.WhoIsWho:
    """The links as the page takes them.

    Args:
        links: what was found.
        tables: of people, one or two.
        decided: answers that were obeyed.
        values: whether the page may show whom it speaks of.
        at: when, UTC.
        settings: what else was asked for, in words.
    """
    pairs = _placed(links)
    sizes = _sizes(links.clusters)
    doubtful = doubts(pairs)
    shown = doubtful.head(MOST)
    likely = pairs.filter(pl.col("believed") >= LIKELY)
    examples = _examples(pairs)
    joined = _joined(links.clusters, two=len(tables) > 1)
    return found.WhoIsWho(
        tables=told_tables(tables),
        persons=links.clusters["person_id"].n_unique(),
        in_both=in_both(links.clusters) if len(tables) > 1 else None,
        again=again(links.clusters) if len(tables) > 1 else (),
        sizes=sizes,
        joined=joined,
        likely=likely.height,
        further=joined - int(likely["joined"].sum()),
        claimed=float(likely["believed"].sum()),
        expected=float(pairs["believed"].sum()),
        kinds=_kinds(pairs),
        bands=_bands(pairs),
        examples=with_values(examples, tables) if values else examples,
        doubtful=with_values(shown, tables) if values else shown,
        doubts=doubtful.height,
        decided=decided,
        learned=learned(links.model, across=len(tables) > 1),
        blocks=links.blocks,
        hubs=_hubs(links.clusters, tables),
        reasons=links.reasons.head(MOST),
        at=at,
        settings=settings or {},
    )


def told_tables(tables: Sequence[People]) -> pl.DataFrame:
    """What was compared, one row a table; columns as `found.TABLES`."""
    return pl.DataFrame([_told(one) for one in tables], schema=found.TABLES, orient="row")


def _placed(links: Links) -> pl.DataFrame:
    """Pairs with whether their two records are of one person now, and what is believed of them."""
    sides = {"left": PEOPLE, "right": OTHERS if OTHERS in links.clusters["of"] else PEOPLE}
    pairs = links.pairs.with_columns(pl.col("kind").cast(pl.String))
    for side, of in sides.items():
        person = links.clusters.filter(of=of).select(
            pl.col("record_id").alias(f"{side}_id"), pl.col("person_id").alias(f"{side}_person")
        )
        pairs = pairs.join(person, on=f"{side}_id", how="left", maintain_order="left")
    word = pl.col("decided").replace_strict({"same": 1.0, "different": 0.0}, default=None)
    return pairs.with_columns(
        joined=pl.col("left_person") == pl.col("right_person"),
        believed=pl.coalesce(word.cast(pl.Float64), "probability"),
    ).drop("left_person", "right_person")


def _told(one: People) -> tuple[str, int, int, str, str]:
    columns = "; ".join(
        name if [name] == [*held] else f"{name} from {' and '.join(held)}"
        for name, held in one.columns.items()
    )
    return one.told, one.people.height, one.refused, one.id, columns


def _sizes(clusters: pl.DataFrame) -> pl.DataFrame:
    sizes = clusters.group_by("person_id").len("records").group_by("records").len("persons")
    return sizes.cast(found.SIZES).sort("records")


def in_both(clusters: pl.DataFrame) -> int:
    """Persons with records in both tables."""
    tables = clusters.group_by("person_id").agg(pl.col("of").n_unique())
    return tables.filter(pl.col("of") > 1).height


def again(clusters: pl.DataFrame) -> tuple[int, ...]:
    """Of each table, records that are not the first of their person in it."""
    tables = clusters.group_by("of").agg(again=pl.len() - pl.col("person_id").n_unique())
    return tuple(tables.sort("of").select(pl.col("again").cast(pl.Int64)).to_series())


def _joined(clusters: pl.DataFrame, *, two: bool) -> int:
    """Pairs of records of one person; of two tables, those across."""
    many = clusters.group_by("person_id").agg(
        ours=(pl.col("of") == PEOPLE).sum().cast(pl.Int64), every=pl.len().cast(pl.Int64)
    )
    ours, every = pl.col("ours"), pl.col("every")
    pairs = ours * (every - ours) if two else every * (every - 1) // 2
    return int(many.select(pairs.sum()).item())


def _kinds(pairs: pl.DataFrame) -> pl.DataFrame:
    counted = pairs.group_by("kind").agg(
        pairs=pl.len(), joined=pl.col("joined").sum(), expected=pl.col("believed").sum()
    )
    order = pl.DataFrame({"kind": list(found.MEANING)}).with_row_index("place")
    return (
        order.join(counted, on="kind", how="right", maintain_order="right")
        .sort("place", "kind", nulls_last=True)
        .select(found.KINDS.names())
        .cast(found.KINDS)
    )


def _bands(pairs: pl.DataFrame) -> pl.DataFrame:
    band = pl.lit(pl.Series(EDGES)).search_sorted(pl.col("probability"), side="right") - 1
    counted = (
        pairs.with_columns(band=band.clip(0, len(EDGES) - 2))
        .group_by("band")
        .agg(pairs=pl.len(), joined=pl.col("joined").sum(), expected=pl.col("believed").sum())
        .sort("band", descending=True)
    )
    edges = pl.Series(EDGES)
    return counted.select(
        least=edges.gather(counted["band"]),
        below=edges.gather(counted["band"] + 1),
        pairs="pairs",
        joined="joined",
        expected="expected",
    ).cast(found.BANDS)


def _examples(pairs: pl.DataFrame) -> pl.DataFrame:
    """Of each kind the pairs in the middle: neither the clearest nor the strangest ones."""
    parts = []
    for kind in found.MEANING:
        some = pairs.filter(kind=kind).sort("probability", "left_id", "right_id")
        parts.append(some.slice(max(some.height // 2 - EXAMPLES // 2, 0), EXAMPLES))
    return pl.concat(parts)


def with_values(pairs: pl.DataFrame, tables: Sequence[People]) -> pl.DataFrame:
    """With `left` and `right`: the records themselves, as structs of texts."""
    for side, table in (("left", tables[0]), ("right", tables[-1])):
        needed = table.people.filter(pl.col("record_id").is_in(pairs[f"{side}_id"].implode()))
        shown = needed.select(
            pl.col("record_id").alias(f"{side}_id"), pl.struct(pl.exclude("record_id")).alias(side)
        )
        pairs = pairs.join(shown, on=f"{side}_id", how="left", maintain_order="left")
    return pairs


def learned(model: Model, *, across: bool = False) -> found.Learned:
    """What a model knows, as frames; shares of the pairs in one table, or of those across two."""
    rows = [
        (kind.value, field, level, float(among), float(chance), float(np.log2(among / chance)))
        for kind, table in model.tables.items()
        for field, held in table.items()
        for level, among, chance in zip(
            comparison(field).levels, held, model.chance[field], strict=True
        )
    ]
    shares = [(kind.value, float(share[int(across)])) for kind, share in model.shares.items()]
    return found.Learned(
        levels=pl.DataFrame(rows, schema=found.LEVELS, orient="row"),
        shares=pl.DataFrame(shares, schema=found.SHARES, orient="row"),
        records=int(model.records),
        pairs=int(model.pairs),
        rounds=int(model.rounds),
        settled=bool(model.settled),
        moved=float(model.moved),
    )


def _hubs(clusters: pl.DataFrame, tables: Sequence[People]) -> pl.DataFrame:
    """Values of identifiers that more records share than a person or a household would."""
    parts = [
        _hubs_of(field, table.people, clusters.filter(of=of).select("record_id", "person_id"))
        for of, table in zip((PEOPLE, OTHERS), tables, strict=False)
        for field in _HUB_FIELDS
        if field in table.people.columns
    ]
    every = pl.concat([pl.DataFrame(schema=found.HUBS), *parts])
    return every.sort("records", "field", "value", descending=[True, False, False])


def _hubs_of(field: str, people: pl.DataFrame, person: pl.DataFrame) -> pl.DataFrame:
    value = pl.col(field).str.to_lowercase()
    many = people.select("record_id", value=value).filter(
        pl.col("value").is_not_null(), pl.len().over("value") > HUB
    )
    return (
        many.join(person, on="record_id")
        .group_by("value")
        .agg(records=pl.len(), persons=pl.col("person_id").n_unique())
        .select(pl.lit(field).alias("field"), "value", "records", "persons")
        .cast(found.HUBS)
    )
