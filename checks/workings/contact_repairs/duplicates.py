"""Contacts of one person: which of them merge into which, and who must be opted out first."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from checks.vocabulary import Action, Design, Evidence, NoEvidence
from checks.vocabulary.repair import EMAIL_FIELD, EXTERNAL_ID, MOBILE_FIELD
from checks.workings.contact_repairs.consents import OF_ONE
from checks.workings.contact_repairs.holders import contacts_of
from checks.workings.json_objects import braced, json_text
from checks.workings.person_contacts import BY_ORDERS, FORMER
from checks.workings.repair_rows import opt_outs, repairs
from checks.workings.several_records import several_records
from checks.workings.survivorship import FURTHER, SHARED, Survivorship, survivorship, told_by

OPENED = ("contact_id", "channel", "opt_in", "sms_opt_in")
ADDRESSES, OPT_INS = ("email_norm", "mobile_e164"), {"email": "opt_in", "sms": "sms_opt_in"}
LOOSE = (BY_ORDERS, FORMER)  # ties by which nobody merges without having looked


@dataclass(frozen=True, slots=True)
class Duplicates:
    """What is to be done with the contacts of persons who have several.

    Attributes:
        merges: source (the contact that goes), into (the one that stays), body (canonical JSON).
        outs: columns `OPENED` of those that may be written to, or that others are merged into,
            though the strictest word of the person is out.
    """

    merges: pl.DataFrame
    outs: pl.DataFrame


def duplicates(evidence: Evidence) -> Duplicates:
    """Found once for every check that tells of them.

    Raises:
        NoEvidence: no source gives the contacts whole.
    """
    return evidence.once("duplicates", lambda: _found(evidence))


def merges(whose: pl.DataFrame, evidence: Evidence) -> pl.LazyFrame:
    """Merges of contacts, columns as `REPAIR`.

    Args:
        whose: key, verdict_field, contact_id: contacts of each finding.
        evidence: whose contacts they are.
    """
    rows = whose.lazy().join(
        duplicates(evidence).merges.lazy(), left_on="contact_id", right_on="source", how="inner"
    )
    return repairs(
        Action.MERGE,
        rows,
        key=pl.col("key"),
        verdict_field=pl.col("verdict_field"),
        record=pl.col("contact_id"),
        body=pl.col("body"),
        because=pl.lit("one person's contact twice; the other one stays"),
    )


def strictest(whose: pl.DataFrame, evidence: Evidence) -> pl.LazyFrame:
    """Opt-outs of contacts of one person, columns as `REPAIR`; arguments as of `merges`."""
    rows = whose.lazy().join(duplicates(evidence).outs.lazy(), on="contact_id", how="inner")
    return opt_outs(rows, OF_ONE)


def _found(evidence: Evidence) -> Duplicates:
    groups = told_by(SHARED, _several(evidence), evidence).collect()
    if groups.is_empty():
        nothing = groups.select(source="contact_id", into="contact_id", body="contact_id")
        nobody = groups.select(*(pl.lit("").alias(one) for one in OPENED))
        return Duplicates(nothing, nobody.with_columns(sms_opt_in=pl.lit(None, pl.Boolean)))
    outcome = survivorship(groups.lazy(), evidence)
    members = groups.with_columns(pl.col("group").cast(pl.String))
    out = outcome.consent.filter(state="out").select("group", "channel")
    stays = outcome.survivors.select("group", "customer_id", into="contact_id")
    merges_ = _merges(members.join(stays, on="group"), out, outcome, evidence)
    ends = merges_["into"].unique().implode()
    return Duplicates(merges_, _open(members.join(out, on="group", how="inner"), ends, evidence))


def _several(evidence: Evidence) -> pl.LazyFrame:
    """One column, contact_id: those that may be one person's with another."""
    try:
        return several_records(evidence).contacts.lazy().select("contact_id")
    except NoEvidence:
        return evidence["esp_contact"].select("contact_id")


def _merges(
    members: pl.DataFrame, out: pl.DataFrame, outcome: Survivorship, evidence: Evidence
) -> pl.DataFrame:
    """As `Duplicates.merges`, where a merge loses nothing and makes nobody mailable.

    What becomes of opt-ins is documented nowhere: both contacts say the same, or both are opted
    out first. Nor is an address carried over, for with it a consent might be.
    """
    doubtful = _doubtful(evidence).implode()
    several = outcome.survivors.filter(pl.col("customers") > 1)
    pairs = members.rename({"contact_id": "source"}).filter(
        pl.col("source") != pl.col("into"),
        ~pl.any_horizontal(pl.col("source", "into").is_in(doubtful)),
        ~pl.col("group").is_in(several["group"].implode()),
    )
    rules = _rules(outcome.fields, evidence.design)
    body = pl.concat_str(
        pl.lit('"delete_source":true,"into":'),
        json_text(pl.col("into")),
        pl.lit(',"rules":'),
        braced(pl.col("rules").fill_null("")),
    )
    agreeing = _agreeing(pairs, out, evidence)
    lost = _carrying(agreeing, outcome.fields)
    told = agreeing.join(lost, on="group", how="anti").join(rules, on="source", how="left")
    return told.select("source", "into", body=braced(body))


def _agreeing(pairs: pl.DataFrame, out: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    """The pairs whose opt-ins are the same, or will be once the person is opted out.

    An external id that is no customer's makes nobody one person: an address must be the same too.
    """
    both = _side_by_side(pairs, evidence)
    same_address = pl.any_horizontal(_same(one).fill_null(value=False) for one in ADDRESSES)
    both = both.filter(pl.col("customer_id").is_not_null() | same_address)
    for channel, one in OPT_INS.items():
        goes = out.lazy().filter(channel=channel).select("group", is_out=pl.lit(value=True))
        alike = pl.col(f"source.{one}").eq_missing(pl.col(f"into.{one}"))
        both = both.join(goes, on="group", how="left").filter(alike | pl.col("is_out"))
        both = both.drop("is_out")
    return both.collect()


def _carrying(pairs: pl.DataFrame, fields: pl.DataFrame) -> pl.DataFrame:
    """One column, group: those whose contact that goes has the address that should stay."""
    found = []
    for field, column in zip(("email", "mobile"), ADDRESSES, strict=True):
        wanted = fields.filter(pl.col("field") == field, "changes").select("group", "form")
        held = pairs.select("group", form=f"source.{column}")
        found.append(held.join(wanted, on=["group", "form"], how="inner"))
    return pl.concat(found).select("group").unique()


def _side_by_side(pairs: pl.DataFrame, evidence: Evidence) -> pl.LazyFrame:
    """The pairs with addresses and opt-ins of both contacts, as `source.X` and `into.X`."""
    columns = [*ADDRESSES, *OPT_INS.values()]
    ids = pairs["source"].append(pairs["into"])
    contacts = contacts_of(ids, evidence, *columns).lazy()
    both = pairs.lazy()
    for side in ("source", "into"):
        named = contacts.rename({one: f"{side}.{one}" for one in columns})
        both = both.join(named, left_on=side, right_on="contact_id", how="inner")
    return both


def _same(column: str) -> pl.Expr:
    return pl.col(f"source.{column}") == pl.col(f"into.{column}")


def _rules(fields: pl.DataFrame, design: Design) -> pl.DataFrame:
    """source, rules: fields in which its value takes the place of the survivor's, as JSON."""
    numbers = _numbers(design)
    number = pl.col("field").replace_strict(
        [*numbers], [*numbers.values()], default=None, return_dtype=pl.String
    )
    taken = fields.filter("changes", pl.col("from_contact_id").is_not_null())
    return (
        taken.select(number=number, source="from_contact_id")
        .drop_nulls()
        .sort("number")
        .group_by("source", maintain_order=True)
        .agg(rules=(json_text(pl.col("number")) + pl.lit(':"overwrite"')).str.join(","))
    )


def _numbers(design: Design) -> Mapping[str, str]:
    """Field of a survivorship -> its number or role."""
    own = {"email": EMAIL_FIELD, "mobile": MOBILE_FIELD, "external_id": EXTERNAL_ID}
    return {**FURTHER, **design.identity_fields, **own}


def _doubtful(evidence: Evidence) -> pl.Series:
    """Contacts that nothing exact ties to their person, or that changed just now."""
    fresh = pl.col("last_modified_at") > evidence.fence - evidence.design.settle
    parts = [evidence["esp_contact"].filter(fresh).select("contact_id").collect()]
    try:
        tied = several_records(evidence).contacts
    except NoEvidence:
        return parts[0].to_series()
    loose = tied.filter(pl.col("tie").is_in(LOOSE))
    return pl.concat([*parts, loose.select("contact_id")]).to_series()


def _open(members: pl.DataFrame, ends: pl.Series, evidence: Evidence) -> pl.DataFrame:
    """As `Duplicates.outs`: who may be written to, and what a merge ends in.

    Args:
        members: contact_id, and channel by which the person is out.
        ends: contacts into which others are merged, as one list.
        evidence: whose contacts they are.
    """
    is_end = pl.col("contact_id").is_in(ends)
    by_mail = (pl.col("opt_in") == "1") | (is_end & pl.col("opt_in").is_null())
    unsaid = pl.col("sms_opt_in").fill_null(value=True) & (
        is_end | pl.col("mobile_e164").is_not_null()
    )
    by_text = pl.lit(evidence.fills("esp_contact", "sms_opt_in")) & unsaid
    held = ("opt_in", "sms_opt_in", "mobile_e164")
    return (
        members.join(contacts_of(members["contact_id"], evidence, *held), on="contact_id")
        .filter(pl.when(pl.col("channel") == "sms").then(by_text).otherwise(by_mail))
        .select(OPENED)
    )
