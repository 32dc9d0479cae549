"""The contacts of each person, and which customer's id each of them bears.

A person here is what exact identifiers tie, less what the model of the identity step holds apart;
what the model alone brings together is nobody's until a person has said so. Contacts that no
identifier of today ties belong to the customer whose former identifier they hold, or whose orders
Emarsys has on them.
"""

from dataclasses import dataclass

import polars as pl

from checks.vocabulary import Evidence, Home, System
from checks.vocabulary.sameness import RULES
from checks.workings import persons
from checks.workings.contact_trade import contact_orders
from checks.workings.order_pairs import names

# How a contact belongs to its person where no exact identifier of today says so.
OTHER_FORM = "by its external id in another form"
FORMER = "by a former identifier"
BY_ORDERS = "by orders alone"
BY_WORD = "by a person's word"
# Kind of an alias -> the normal form in esp_contact that may hold it.
HELD_AS = {"email": "email_norm", "mobile": "mobile_e164", "account code": "external_id_norm"}


@dataclass(frozen=True, slots=True)
class People:
    """Who is whose.

    Attributes:
        customers: customer_id, person, is_live (neither merged away nor erased nor deleted).
        contacts: contact_id, person, bears (the customer whose id or account code it has as its
            external id; null for none), is_exact (in the very form of Stokly's), is_held (the
            model holds it to be that person; else nobody asked), tie (how it belongs, in words);
            email_norm, mobile_e164, external_id_norm, is_fresh (changed within the settle window).
    """

    customers: pl.DataFrame
    contacts: pl.DataFrame


def people(evidence: Evidence) -> People:
    """Every customer and every contact, with its person.

    Raises:
        NoEvidence: the records of either system are not there.
    """
    records = _records(evidence)
    ours = records.filter(pl.col("system") == System.STOKLY)
    customers = (
        evidence["erp_customer"]
        .select("customer_id", is_live=live())
        .collect()
        .join(_as("customer_id", ours), on="customer_id", how="inner")
    )
    contacts = _contacts(evidence).join(
        _as("contact_id", records.filter(pl.col("system") == System.EMARSYS)),
        on="contact_id",
        how="inner",
    )
    known = contacts.join(_bearing(evidence, contacts), on="contact_id", how="left")
    moved = _moved(evidence, customers, known)
    is_tied = pl.col("component_id").is_in(customers["component_id"].unique().implode())
    told = known.join(moved, on="person", how="left").select(
        pl.exclude("person", "component_id", "link_kind", "to", "way"),
        person=pl.coalesce("to", "person"),
        tie=pl.coalesce("way", pl.when(is_tied).then(_by(pl.col("link_kind"))), pl.lit(BY_WORD)),
    )
    return People(customers.select("customer_id", "person", "is_live"), told)


def live() -> pl.Expr:
    """Whether a row of erp_customer is a customer of today; never null."""
    gone = pl.any_horizontal(pl.col("merged_into", "merged_at", "erased_at").is_not_null())
    return ~gone & ~(pl.col("status") == "deleted").fill_null(value=False)


def _records(evidence: Evidence) -> pl.DataFrame:
    """system, record_id, component_id, link_kind, person, is_held of every record."""
    links = persons.of(evidence).collect()
    held = links["person_id"] if "person_id" in links.columns else pl.lit(None, pl.String)
    rows = links.select("system", "record_id", "component_id", "link_kind", held=held)
    agreed = _agreed(evidence, rows).with_columns(is_agreed=pl.lit(value=True))
    apart = pl.format("{} {}", "component_id", pl.coalesce("held", "component_id"))
    return rows.join(agreed, on=["component_id", "held"], how="left").select(
        pl.exclude("held", "is_agreed"),
        person=pl.when("is_agreed").then("held").otherwise(apart),
        is_held=pl.col("held").is_not_null(),
    )


def _agreed(evidence: Evidence, rows: pl.DataFrame) -> pl.DataFrame:
    """component_id and held of those that a person has said to be the same as some other record."""
    if not evidence.has("person_pair"):
        return rows.select("component_id", "held").clear()
    said = evidence["person_pair"].filter(pl.col("decided") == "same").collect()
    ends = [
        said.select(system=f"{side}_system", record_id=f"{side}_id") for side in ("left", "right")
    ]
    named = rows.join(pl.concat(ends), on=["system", "record_id"], how="semi")
    return named.select("component_id", "held").drop_nulls().unique()


def _as(record: str, records: pl.DataFrame) -> pl.DataFrame:
    return records.drop("system").rename({"record_id": record})


def _contacts(evidence: Evidence) -> pl.DataFrame:
    fresh = pl.col("last_modified_at") > evidence.fence - evidence.design.settle
    return (
        evidence["esp_contact"]
        .select(
            "contact_id",
            "external_id_raw",
            *HELD_AS.values(),
            is_fresh=fresh.fill_null(value=False),
        )
        .collect()
    )


def _bearing(evidence: Evidence, contacts: pl.DataFrame) -> pl.DataFrame:
    """contact_id, bears, is_exact: the customer of that id, else of that account code.

    Else of either in a looser form; an id that several customers have is nobody's.
    """
    home = evidence.design.home
    customers = evidence["erp_customer"].select("customer_id", "account_code").collect()
    left, found = contacts.select("contact_id", "external_id_raw"), []
    for rule in ("id_text", "loose_id"):
        for column in ("customer_id", "account_code"):
            sole = _named(customers, column, rule, home)
            borne = left.with_columns(name=RULES[rule](pl.col("external_id_raw"), home))
            hits = borne.join(sole, on="name", how="inner").select(
                "contact_id", "bears", is_exact=pl.lit(rule == "id_text")
            )
            left = left.join(hits, on="contact_id", how="anti")
            found.append(hits)
    return pl.concat(found)


def _named(customers: pl.DataFrame, column: str, rule: str, home: Home) -> pl.DataFrame:
    names_ = customers.select(name=RULES[rule](pl.col(column), home), bears="customer_id")
    return names_.drop_nulls("name").filter(pl.len().over("name") == 1)


def _moved(evidence: Evidence, customers: pl.DataFrame, contacts: pl.DataFrame) -> pl.DataFrame:
    """Contacts without a customer whose customer is found in another way: person, to, way."""
    loose = contacts.join(customers, on="component_id", how="anti").join(
        customers, on="person", how="anti"
    )
    whose = customers.select("customer_id", to="person")
    found = []
    for way, pairs in (
        (OTHER_FORM, loose.select("person", customer_id="bears").drop_nulls()),
        (FORMER, _by_alias(evidence, loose)),
        (BY_ORDERS, _by_orders(evidence, loose)),
    ):
        ends = pairs.join(whose, on="customer_id", how="inner").select("person", "to").unique()
        # Of two persons nobody knows whose it is.
        sole = ends.filter(pl.len().over("person") == 1).with_columns(way=pl.lit(way))
        found.append(sole)
    return pl.concat(found).unique("person", keep="first", maintain_order=True)


def _by_alias(evidence: Evidence, loose: pl.DataFrame) -> pl.DataFrame:
    pairs = [loose.select("person", customer_id="bears").clear()]
    if evidence.has("erp_customer_alias"):
        aliases = evidence["erp_customer_alias"].select("customer_id", "kind", "value_norm")
        had = aliases.collect()
        for kind, column in HELD_AS.items():
            value = RULES["loose_id"](pl.col("value_norm"), evidence.design.home)
            form = value if kind == "account code" else pl.col("value_norm")
            of_kind = had.filter(pl.col("kind") == kind).select("customer_id", form.alias(column))
            hits = loose.join(of_kind, on=column, how="inner")
            pairs.append(hits.select("person", "customer_id"))
    return pl.concat(pairs)


def _by_orders(evidence: Evidence, loose: pl.DataFrame) -> pl.DataFrame:
    if not (evidence.has("erp_order", "customer_id") and evidence.has("esp_sale_line")):
        return loose.select("person", customer_id="bears").clear()
    held = contact_orders(evidence, loose["contact_id"]).drop_nulls("key").filter("is_bought")
    buyers = evidence["erp_order"].select("order_id", "customer_id").drop_nulls("customer_id")
    return (
        held.join(names(evidence), on="key", how="inner")
        .join(buyers.collect(), on="order_id", how="inner")
        .join(loose.select("contact_id", "person"), on="contact_id", how="inner")
        .select("person", "customer_id")
        .unique()
    )


def _by(kinds: pl.Expr) -> pl.Expr:
    """`email+mobile` as people say it."""
    said = kinds.str.replace_all("+", " and ", literal=True)
    spelled = said.str.replace("email", "e-mail").str.replace("mobile", "mobile number")
    return pl.format("by {}", spelled)
