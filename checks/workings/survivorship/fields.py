"""The value of each field after a merge, by rule; what belongs together comes from one record."""

import polars as pl

from checks.workings.survivorship.ranking import ALONE, first
from checks.workings.survivorship.stated import BLOCKS

# A record that states any of these goes before one that states only the rest of its block.
HEADS = ("surname", "street", "postcode")
MASTER = "what Stokly says"
SAME = "the record that says the same as Stokly, and more"
ONLY = "the only record that says it"
LEFT_EMPTY = "left empty: the record chosen does not say it, and another's does not belong to it"


def fields(said: pl.DataFrame, members: pl.DataFrame, survivors: pl.DataFrame) -> pl.DataFrame:
    """One row a group and field that any of its records fills.

    Args:
        said: as `stated.stated`.
        members: as `members.members`.
        survivors: as `survivors.survivors`.

    Returns:
        group, field, value (personal; null where the field is to be emptied), form (the same as
        it is compared), from_contact_id (null for what Stokly says, and where there is no value),
        why (in words), conflicts (values that are given up, each once), changes (the survivor
        holds something else now).
    """
    surviving = members.join(survivors, on=["group", "contact_id"], how="semi").select("place")
    records = _records(said, members, surviving)
    chosen = first(records.lazy(), ["part"], _rules()).select("record", "place", "why")
    picked = said.join(chosen.drop("place"), on="record", how="inner").with_columns(
        why=pl.when(pl.col("place").is_null()).then(pl.lit(MASTER)).otherwise("why")
    )
    lacking = said.join(picked, on="fact", how="anti")
    same = _same_as_stokly(said.join(lacking, on="part", how="semi"), records, chosen)
    beside = lacking.join(same, on="record", how="semi").with_columns(why=pl.lit(SAME))
    values = pl.concat([picked, beside]).select("fact", "place", "value", "form", "why")
    held = said.join(surviving, on="place", how="semi").select("fact", held="form")
    return (
        said.group_by("fact")
        .agg(pl.col("group", "field").first(), values=pl.col("form").n_unique().cast(pl.Int64))
        .join(values, on="fact", how="left")
        .join(held, on="fact", how="left")
        .join(members.select("place", from_contact_id="contact_id"), on="place", how="left")
        .sort("fact")
        .select(
            "group",
            pl.col("field").cast(pl.String),
            "value",
            "form",
            "from_contact_id",
            why=pl.col("why").replace(ALONE, ONLY).fill_null(LEFT_EMPTY),
            conflicts=pl.col("values") - pl.col("form").is_not_null(),
            changes=pl.col("held").ne_missing(pl.col("form")),
        )
    )


def _records(said: pl.DataFrame, members: pl.DataFrame, surviving: pl.DataFrame) -> pl.DataFrame:
    """One row a record and block that it states any of, with what the rules look at."""
    facts = members.select("place", "linked", "email_valid", at="last_modified_at")
    return (
        said.group_by("record")
        .agg(
            pl.col("part", "place", "block").first(),
            head=pl.col("field").is_in(HEADS).any(),
            length=pl.col("value").str.len_chars().sum(),
        )
        .join(facts, on="place", how="left")
        .join(surviving.with_columns(survives=pl.lit(value=True)), on="place", how="left")
    )


def _rules() -> dict[str, pl.Expr]:
    of = pl.col("block")
    return {
        MASTER: pl.col("place").is_null(),
        "a mailbox that works": (of != "email") | pl.col("email_valid").fill_null(value=True),
        "names the customer": (of != "external_id") | pl.col("linked"),
        "says the main part": ~of.is_in([*BLOCKS]) | pl.col("head"),
        "the newest record": pl.col("at").dt.epoch("us"),
        "the longest": pl.col("length"),
        "the survivor's own": pl.col("survives"),
        "the smallest id": -pl.col("place").cast(pl.Int64),
    }


def _same_as_stokly(
    said: pl.DataFrame, records: pl.DataFrame, chosen: pl.DataFrame
) -> pl.DataFrame:
    """record: the contact's that says all that Stokly says of a block.

    Stokly may hold a postcode and no street; the street of a record with that postcode belongs
    to it, that of another one does not.
    """
    master = said.join(chosen.filter(pl.col("place").is_null()), on="record", how="semi")
    parts = master.group_by("part").agg(parts=pl.len())
    agreeing = (
        said.filter(pl.col("place").is_not_null())
        .join(master.select("fact", ours="form"), on="fact", how="inner")
        .group_by("record")
        .agg(pl.col("part").first(), same=(pl.col("form") == pl.col("ours")).sum())
        .join(parts, on="part", how="inner")
        .filter(pl.col("same") == pl.col("parts"))
    )
    rows = records.join(agreeing, on="record", how="semi")
    return first(rows.lazy(), ["part"], _rules()).select("record")
