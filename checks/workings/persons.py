"""Records of one person, across both systems, tied by exact identifiers alone.

A contact's external id that is a customer's id or account code, an equal e-mail, an equal mobile
number, a customer record merged into another: records joined by any chain of these are one person.
Likeness never ties.
"""

import polars as pl

from checks.vocabulary import CheckError, Evidence, Home, System
from checks.vocabulary.sameness import id_text

EXACT = ("component_id", "system", "record_id", "link_kind", "strength")  # of person_link
HUB = 10  # records; more than a household that share one identifier are no one person
ROUNDS = 50

# Column of a record's identifiers -> its name in `link_kind`.
KINDS = {"by_id": "external id", "by_code": "account code", "email": "email", "mobile": "mobile"}
MERGE = "merge"  # in `link_kind`: the master itself says that two records are one customer


def of(evidence: Evidence) -> pl.LazyFrame:
    """Strong rows of person_link: those of the evidence, else found here.

    Raises:
        NoEvidence: neither the links nor both systems' records are there.
    """
    if evidence.has("person_link"):
        return evidence["person_link"].filter(pl.col("strength").ne_missing("weak"))
    return components(
        evidence["erp_customer"], evidence["esp_contact"], apart=evidence.design.allowed_shared
    )


def components(
    customers: pl.LazyFrame, contacts: pl.LazyFrame, *, apart: frozenset[str] = frozenset()
) -> pl.LazyFrame:
    """The columns `EXACT` of person_link: one row a record, those that nothing ties included.

    Args:
        customers: erp_customer.
        contacts: esp_contact.
        apart: normal forms of identifiers that several people share by agreement; they tie nothing.

    Returns:
        `component_id` is the smallest record of the person, as "system:record_id", whatever the
        order of the rows; `link_kind` and `strength` are null for a record on its own.

    Raises:
        CheckError: the ties did not settle within `ROUNDS` rounds.
    """
    records = identified(customers, contacts).collect().with_row_index("node")
    tied = records.select("node", *(_first(column, apart).alias(column) for column in KINDS))
    merges = _merges(records)
    is_merged = pl.col("node").is_in(merges["low"].append(merges["high"]).implode())
    names = [
        pl.when(pl.col(column).is_not_null()).then(pl.lit(kind)) for column, kind in KINDS.items()
    ] + [pl.when(is_merged).then(pl.lit(MERGE))]
    link_kind = tied.select(
        pl.concat_str(names, separator="+", ignore_nulls=True).replace("", None)
    ).to_series()
    return (
        records.lazy()
        .select("system", "record_id", name=pl.format("{}:{}", "system", "record_id"))
        .with_columns(
            label=_settled(_edges(tied, merges), records.height),
            link_kind=link_kind,
            strength=pl.when(link_kind.is_not_null()).then(pl.lit("strong")),
        )
        .with_columns(component_id=pl.col("name").min().over("label"))
        .select(EXACT)
    )


def hubs(customers: pl.LazyFrame, contacts: pl.LazyFrame) -> pl.LazyFrame:
    """Identifiers that too many records share to mean one person; they tie nothing.

    Returns:
        link_kind, value (personal), customers, contacts (how many records of each system); one
        row for each such value.
    """
    records = identified(customers, contacts)
    ours = (pl.col("system") == System.STOKLY).sum().cast(pl.Int64)
    return pl.concat(
        records.group_by(value=column)
        .agg(customers=ours, contacts=pl.len().cast(pl.Int64) - ours)
        .filter(pl.col("value").is_not_null(), pl.col("customers") + pl.col("contacts") > HUB)
        .select(pl.lit(kind).alias("link_kind"), "value", "customers", "contacts")
        for column, kind in KINDS.items()
    )


def masters_ties(customers: pl.LazyFrame, contacts: pl.LazyFrame) -> pl.DataFrame:
    """Records that the master itself says are one: by its ids and codes, and by its merges.

    Returns:
        left, right: "system:record_id"; shared e-mails and numbers are none.
    """
    records = identified(customers, contacts).collect().with_row_index("node")
    tied = records.select(
        "node", *(_first(column, frozenset()).alias(column) for column in ("by_id", "by_code"))
    )
    shared = [tied.select(low=column, high="node").drop_nulls("low") for column in tied.columns[1:]]
    edges = _apart(pl.concat([*shared, _merges(records)]))
    name = records.select(pl.format("{}:{}", "system", "record_id")).to_series()
    return pl.DataFrame({"left": name.gather(edges["low"]), "right": name.gather(edges["high"])})


def identified(customers: pl.LazyFrame, contacts: pl.LazyFrame) -> pl.LazyFrame:
    """Every record with its identifiers: system, record_id, the columns of `KINDS`, merged_into."""
    ids = customers.select(by_id=_bare("customer_id"), is_customer=pl.lit(value=True))
    # One customer's account code may be another one's id: the id goes first.
    theirs = (
        contacts.select("contact_id", "email_norm", "mobile_e164", by_id=_bare("external_id_raw"))
        .join(ids, on="by_id", how="left")
        .with_columns(
            by_code=pl.when(pl.col("is_customer").is_null()).then(pl.col("by_id")),
            merged_into=pl.lit(None, pl.String),
        )
    )
    # Two customers of one code are tied only through a contact that bears it.
    borne = theirs.select("by_code", is_borne=pl.lit(value=True)).drop_nulls().unique()
    ours = (
        customers.with_columns(
            by_id=_bare("customer_id"),
            by_code=_bare("account_code"),
            merged_into=_bare("merged_into"),
        )
        .join(borne, on="by_code", how="left")
        .with_columns(by_code=pl.when(pl.col("is_borne")).then(pl.col("by_code")))
    )
    shape = {"email": "email_norm", "mobile": "mobile_e164"}
    return pl.concat(
        rows.select(
            pl.lit(system.value).alias("system"),
            "by_id",
            "by_code",
            "merged_into",
            record_id=record,
            **shape,
        )
        for rows, system, record in (
            (ours, System.STOKLY, "customer_id"),
            (theirs, System.EMARSYS, "contact_id"),
        )
    )


def _bare(column: str) -> pl.Expr:
    return id_text(pl.col(column), Home())


def _first(column: str, apart: frozenset[str]) -> pl.Expr:
    """The first node that holds the same value; null where the value ties nothing."""
    ties = pl.col(column).is_not_null() & pl.len().over(column).is_between(2, HUB)
    ties &= ~pl.col(column).is_in(sorted(apart))
    return pl.when(ties).then(pl.col("node").min().over(column))


def _edges(tied: pl.DataFrame, merges: pl.DataFrame) -> pl.DataFrame:
    shared = [tied.select(low=column, high="node").drop_nulls("low") for column in KINDS]
    return _apart(pl.concat([*shared, merges]))


def _merges(records: pl.DataFrame) -> pl.DataFrame:
    """`low` and `high`, nodes that a merge makes one person, `low` the smaller.

    A survivor may have swallowed any number of records; contacts are tied to it by its id. Where no
    customer has that id, it may be a word for "not merged": no more than `HUB` records are tied.
    """
    is_ours = pl.col("system") == System.STOKLY
    into = records.select(
        "node", id="merged_into", ours=is_ours, survives=pl.lit(value=False)
    ).drop_nulls("id")
    bears = records.select("node", id="by_id", ours=is_ours, survives=is_ours)
    survivor = pl.col("survives").any().over("id")
    few = pl.col("node").n_unique().over("id") <= HUB
    return _apart(
        pl.concat([into, bears.join(into, on="id", how="semi")])
        .filter(pl.when(survivor).then("ours").otherwise(few))
        .select(low=pl.col("node").min().over("id"), high="node")
    )


def _apart(edges: pl.DataFrame) -> pl.DataFrame:
    return edges.filter(pl.col("low") < pl.col("high")).unique()


def _settled(edges: pl.DataFrame, nodes: int) -> pl.Series:
    """The smallest node of each node's component."""
    label = pl.int_range(nodes, dtype=pl.UInt32, eager=True).alias("label")
    for _ in range(ROUNDS):
        if edges.is_empty():
            return label
        down = edges.group_by("high").agg(pl.col("low").min())
        label = _shortened(label.scatter(down["high"], down["low"]))
        ends = edges.select(low=label.gather(edges["low"]), high=label.gather(edges["high"]))
        edges = _apart(
            ends.select(low=pl.min_horizontal("low", "high"), high=pl.max_horizontal("low", "high"))
        )
    raise CheckError(
        f"{edges.height:,} ties between records were not settled after {ROUNDS} rounds",
        where="checks/workings/persons.py",
        do="lower HUB: too many records are chained together by what they share",
    )


def _shortened(label: pl.Series) -> pl.Series:
    """Every node at its root: each round halves the way, so the loop is short."""
    while not (nearer := label.gather(label)).equals(label):
        label = nearer
    return label
