"""Customers of Stokly who are one person there, without a merge: what ecommerce may merge."""

import polars as pl

from checks.vocabulary import Evidence, System
from checks.vocabulary.sameness import id_text
from checks.workings.id_order import counted
from checks.workings.person_contacts import live
from checks.workings.several_records import several_records
from checks.workings.shared_identifiers import hubs

PAIR = ("left_system", "left_id", "right_system", "right_id")
DOUBLED = pl.Schema(
    {
        "left_customer_id": pl.String(),  # where the tie is exact, the smallest of the person
        "right_customer_id": pl.String(),
        "ties": pl.String(),  # in words
        "probability_ppm": pl.Int64(),  # that they are one person; null where the tie is exact
        "evidence": pl.String(),  # fields and bits; null where the tie is exact
    }
)
BY_LIKENESS, BY_WORD = "likeness alone", "a person's word"
BETWEEN = "records between the two"
HELD = {"email_norm": "e-mail", "mobile_e164": "mobile number", "code": "account code"}


def doubled_customers(evidence: Evidence) -> pl.DataFrame:
    """Pairs of live customers who are one person, columns as `DOUBLED`.

    Of several that exact identifiers tie, each stands beside the smallest. Pairs of whom likeness
    alone is sure are there too; doubtful ones are not.

    Returns:
        the exact ones first, then the likeliest.

    Raises:
        NoEvidence: the records of either system are not there.
    """
    exact = _exact(evidence)
    rows = [exact.with_columns(probability_ppm=None, evidence=None)]
    if evidence.has("person_pair"):
        rows.append(_alike(evidence))
    named = {"left_id": "left_customer_id", "right_id": "right_customer_id"}
    every = pl.concat(one.rename(named).select(DOUBLED.names()).cast(DOUBLED) for one in rows)
    surest = ["probability_ppm", *named.values()]
    return every.sort(surest, descending=[True, False, False], nulls_last=False)


def _exact(evidence: Evidence) -> pl.DataFrame:
    """left_id, right_id, ties: each further customer of a person beside the smallest."""
    doubled = several_records(evidence).customers
    pairs = (
        doubled.group_by("person")
        .agg(right_id=counted("customer_id"))
        .select(left_id=pl.col("right_id").list.first(), right_id=pl.col("right_id").list.slice(1))
        .explode("right_id")
    )
    held = _held(doubled["customer_id"], evidence)
    both = pairs.join(held, left_on="left_id", right_on="customer_id", how="left").join(
        held, left_on="right_id", right_on="customer_id", how="left", suffix="_right"
    )
    same = [
        pl.when(pl.col(one) == pl.col(f"{one}_right")).then(pl.lit(f"the same {word}"))
        for one, word in HELD.items()
    ]
    told = pl.concat_str(same, separator=", ", ignore_nulls=True).replace("", None)
    said = _said_same(evidence)
    return both.join(said, on=["left_id", "right_id"], how="left").select(
        "left_id", "right_id", ties=pl.coalesce(told, "word", pl.lit(BETWEEN))
    )


def _held(customers: pl.Series, evidence: Evidence) -> pl.DataFrame:
    """customer_id and the identifiers of it that may tie; an agreed one or a hub does not."""
    silent = [*evidence.design.allowed_shared, *hubs(evidence)["value"]]
    return (
        evidence["erp_customer"]
        .join(customers.to_frame().lazy(), on="customer_id", how="semi")
        .with_columns(code=id_text(pl.col("account_code"), evidence.design.home))
        .select("customer_id", *(pl.col(one).replace(dict.fromkeys(silent)) for one in HELD))
        .collect()
    )


def _said_same(evidence: Evidence) -> pl.DataFrame:
    """left_id, right_id, word: customers whom a person has said to be one, in both orders."""
    if not evidence.has("person_pair"):
        return pl.DataFrame(schema=dict.fromkeys(("left_id", "right_id", "word"), pl.String()))
    said = _of_customers(evidence).filter(pl.col("decided") == "same")
    ends = said.select("left_id", "right_id").collect()
    turned = ends.select(left_id="right_id", right_id="left_id")
    return pl.concat([ends, turned]).unique().with_columns(word=pl.lit(BY_WORD))


def _alike(evidence: Evidence) -> pl.DataFrame:
    """Pairs of whom the model is sure, and whom neither an identifier nor a person's word ties."""
    person = several_records(evidence).customers
    gone = evidence["erp_customer"].filter(~live()).select("customer_id")
    pairs = _of_customers(evidence).filter(pl.col("kind") == "same", pl.col("decided").is_null())
    for side in ("left", "right"):
        pairs = pairs.join(gone, left_on=f"{side}_id", right_on="customer_id", how="anti").join(
            person.lazy().rename({"person": side}),
            left_on=f"{side}_id",
            right_on="customer_id",
            how="left",
        )
    apart = (pl.col("left") != pl.col("right")).fill_null(value=True)
    return pairs.filter(apart).with_columns(ties=pl.lit(BY_LIKENESS)).collect()


def _of_customers(evidence: Evidence) -> pl.LazyFrame:
    sides = (pl.col(f"{side}_system") == System.STOKLY for side in ("left", "right"))
    return evidence["person_pair"].filter(*sides)
