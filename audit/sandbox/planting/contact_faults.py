"""Faults of contacts: identifiers that two of them share, and customers who have none."""

from datetime import timedelta

import polars as pl

from audit.sandbox.planting.ground import PROFILE, QUIET, Ground, is_in, within
from audit.sandbox.records.sales import INSTANT

SHARED = "contact.uniqueness.shared_identifier"
MISSING = "contact.completeness.missing_in_esp"
OPT_OUT = "consent.accuracy.opt_out_not_applied"
LATENCY = "consent.timeliness.opt_out_latency"
SPLIT = "contact.uniqueness.person_split"

HAS_EMAIL, HAS_MOBILE = pl.col("email").is_not_null(), pl.col("mobile").is_not_null()
LATER = timedelta(days=7)  # a second contact is made a week after the first
# They bought once the second contact was there, so it has orders of theirs.
SOLD_LATER = pl.col("last_sold_at") > pl.col("registered_at") + LATER


def shared_email(ground: Ground, size: int) -> Ground:
    """A second contact with the same e-mail and the same opt-in."""
    people = ground.people.take(size, quiet(ground) & HAS_EMAIL)
    planted = second_contacts(ground, "shared_email", people, email=pl.col("email"))
    return planted.keyed("shared_email", SHARED, people["contact_id"], "email")


def shared_email_other_spelling(ground: Ground, size: int) -> Ground:
    """A second contact whose e-mail differs by letter case and a blank only."""
    people = ground.people.take(size, quiet(ground) & HAS_EMAIL)
    spelled = pl.col("email").str.to_uppercase() + " "
    planted = second_contacts(ground, "shared_email_other_spelling", people, email=spelled)
    return planted.keyed("shared_email_other_spelling", SHARED, people["contact_id"], "email")


def shared_email_other_opt_in(ground: Ground, size: int) -> Ground:
    """A second contact with the same e-mail, out where the first is in: two checks find it."""
    name = "shared_email_other_opt_in"
    people = ground.people.take(
        size,
        quiet(ground) & HAS_EMAIL & (pl.col("email_state") == "in") & (pl.col("opt_in") == "True"),
    )
    planted = second_contacts(ground, name, people, email=pl.col("email"), opt_in=pl.lit("False"))
    return planted.keyed(name, SHARED, people["contact_id"], "email").keyed(
        name, OPT_OUT, people["contact_id"], "opt_in"
    )


def shared_external_id(ground: Ground, size: int) -> Ground:
    """A second contact with the same external id and an e-mail of its own."""
    people = ground.people.take(size, quiet(ground) & HAS_EMAIL)
    planted = second_contacts(
        ground, "shared_external_id", people, external_id=pl.col("customer_id")
    )
    keyed = planted.keyed("shared_external_id", SHARED, people["contact_id"], "external_id")
    return split(keyed, "shared_external_id", people)


def shared_mobile(ground: Ground, size: int) -> Ground:
    """A second contact with the same mobile number, written with two zeros for the plus."""
    people = ground.people.take(size, quiet(ground) & HAS_MOBILE)
    number = "00" + pl.col("mobile").str.strip_prefix("+")
    planted = second_contacts(ground, "shared_mobile", people, mobile=number)
    keyed = planted.keyed("shared_mobile", SHARED, people["contact_id"], "mobile")
    return split(keyed, "shared_mobile", people)


def shared_every_identifier(ground: Ground, size: int) -> Ground:
    """A second contact with the same external id, e-mail and mobile: one person, three findings."""
    name = "shared_every_identifier"
    people = ground.people.take(size, quiet(ground) & HAS_EMAIL & HAS_MOBILE)
    planted = second_contacts(
        ground,
        name,
        people,
        external_id=pl.col("customer_id"),
        email=pl.col("email"),
        mobile=pl.col("mobile"),
    )
    for field in ("external_id", "email", "mobile"):
        planted = planted.keyed(name, SHARED, people["contact_id"], field)
    return planted


def near_tagged_email(ground: Ground, size: int) -> Ground:
    """Not a shared address: one by a +tag may be another mailbox. Orders on it are split off."""
    people = ground.people.take(size, quiet(ground) & HAS_EMAIL)
    tagged = pl.col("email").str.replace("@", "+news@", literal=True)
    planted = second_contacts(ground, "near_tagged_email", people, email=tagged)
    missed = planted.missed("near_tagged_email", SHARED, people["contact_id"], "email")
    return split(missed, "near_tagged_email", people.filter(SOLD_LATER))


def near_placeholders(ground: Ground, size: int) -> Ground:
    """Nothing shared: a word written where nothing was known. Orders on them are split off."""
    people = ground.people.take(size + 1, quiet(ground) & HAS_EMAIL)
    planted = second_contacts(
        ground, "near_placeholders", people, external_id=pl.lit("undefined"), mobile=pl.lit("n/a")
    )
    new = added(ground, planted).head(1)
    missed = planted.missed("near_placeholders", SHARED, new, "external_id").missed(
        "near_placeholders", SHARED, new, "mobile"
    )
    return split(missed, "near_placeholders", people.filter(SOLD_LATER))


def missing_buyer(ground: Ground, size: int) -> Ground:
    """No contact for a customer who is opted in and ordered within 90 days."""
    recent = within("last_order_at", ground, timedelta(days=88), timedelta(days=35))
    where = quiet(ground) & recent & (pl.col("email_state") == "in")
    people = ground.people.take(size, where)
    return without_contacts(ground, people).keyed(
        "missing_buyer", MISSING, people["customer_id"], "contact"
    )


def missing_customer(ground: Ground, size: int) -> Ground:
    """No contact for a customer who is not opted in."""
    silent = pl.col("email_state").ne_missing("in") & pl.col("sms_state").ne_missing("in")
    people = ground.people.take(size, quiet(ground) & silent)
    return without_contacts(ground, people).keyed(
        "missing_customer", MISSING, people["customer_id"], "contact"
    )


def near_new_customer(ground: Ground, size: int) -> Ground:
    """Not a fault: registered this morning, so due by tomorrow. The shop has them on top."""
    made = ground.taken_at - timedelta(hours=8)
    shape = ground.frames["customers"].collect_schema()
    number = pl.int_range(1, size + 1, eager=True).cast(pl.String)
    rows = pl.DataFrame(
        {
            "customerId": "N" + number,
            "barcode": "CN" + number,
            "email": "new." + number + "@example.org",
        }
    ).with_columns(
        type=pl.lit("0"),
        forename=pl.lit("Robin"),
        surname=pl.lit("Newcome"),
        country=pl.lit("GB"),
        status=pl.lit("1"),
        timeCreated=pl.lit(made),
        timeUpdated=pl.lit(made),
    )
    whole = (
        rows.with_columns(
            pl.lit(None, kind).alias(name)
            for name, kind in shape.items()
            if name not in rows.columns
        )
        .select(shape.names())
        .cast(shape)
    )
    planted = ground.having(customers=pl.concat([ground.frames["customers"], whole.lazy()]))
    return planted.missed("near_new_customer", MISSING, rows["customerId"], "contact")


def near_deleted_customer(ground: Ground, size: int) -> Ground:
    """Not a fault: a customer record that is deleted needs no contact."""
    people = ground.people.take(size, quiet(ground) & (pl.col("email_state").ne_missing("out")))
    status = (
        pl.when(is_in("customerId", people["customer_id"])).then(pl.lit("0")).otherwise("status")
    )
    planted = ground.having(customers=ground.frames["customers"].with_columns(status=status))
    return without_contacts(planted, people).missed(
        "near_deleted_customer", MISSING, people["customer_id"], "contact"
    )


def near_nameless_customer(ground: Ground, size: int) -> Ground:
    """Not a fault: nobody can be written to who has neither e-mail nor phone."""
    people = ground.people.take(size, quiet(ground))
    mute = is_in("customerId", people["customer_id"])
    customers = ground.frames["customers"].with_columns(
        pl.when(~mute).then(pl.col(column)).alias(column) for column in ("email", "phone")
    )
    planted = without_contacts(ground.having(customers=customers), people)
    return planted.missed("near_nameless_customer", MISSING, people["customer_id"], "contact")


def near_contact_without_id(ground: Ground, size: int) -> Ground:
    """Not a fault: the contact lost its external id, its e-mail still ties it to the customer."""
    people = ground.people.take(size, quiet(ground) & HAS_EMAIL)
    lost = is_in("user_id", people["contact_id"])
    contacts = ground.frames["contacts"].with_columns(
        pl.when(~lost).then(pl.col("External ID")).alias("External ID")
    )
    return ground.having(contacts=contacts).missed(
        "near_contact_without_id", MISSING, people["customer_id"], "contact"
    )


def split(ground: Ground, name: str, people: pl.DataFrame) -> Ground:
    """The ground whose key says that these people are spread over several contacts."""
    return ground.keyed(name, SPLIT, people["customer_id"], "contacts")


def quiet(ground: Ground) -> pl.Expr:
    """People of whom nothing changed and nothing left for so long that no lane measures them."""
    before = ground.taken_at - QUIET
    return (
        (pl.col("updated_at") < before)
        & (pl.col("registered_at") < before)
        & (pl.col("last_dispatch_at") < ground.taken_at - timedelta(days=35))
        & (pl.col("last_order_at") < ground.taken_at - timedelta(days=35))
    )


def second_contacts(ground: Ground, name: str, people: pl.DataFrame, **said: pl.Expr) -> Ground:
    """The ground with one contact more for each of the people, after all others.

    What they bought once the second was there, Emarsys hangs on it.

    Args:
        ground: where.
        name: of the fault.
        people: rows of the pool.
        said: `email`, `external_id`, `mobile` or `opt_in` of the new contact; else it has an
            e-mail of its own, no external id, no mobile number, and the opt-ins of the first. Its
            profile is the first one's.
    """
    contacts = ground.frames["contacts"]
    top = contacts.select(pl.col("user_id").cast(pl.Int64).max()).collect().item()
    made = pl.col("registered_at") + LATER
    own = name.replace("_", "-") + "." + pl.col("customer_id").str.to_lowercase() + "@example.org"
    nothing = pl.lit(None, pl.String)
    new = people.lazy().select(
        (pl.int_range(pl.len()) + top + 1).cast(pl.String).alias("user_id"),
        said.get("external_id", nothing).alias("External ID"),
        said.get("email", own).alias("Email"),
        said.get("mobile", nothing).alias("Mobile"),
        said.get("opt_in", pl.col("opt_in")).alias("Opt-In"),
        pl.col("sms_opt_in").alias("Mobile SMS Opt-In"),
        pl.lit("True").alias("Email Valid"),
        pl.lit("web form").alias("Source"),
        made.alias("Date of First Registration"),
        made.alias("Last Modified"),
        *PROFILE,
    )
    sales = _sold_to_second(ground.frames["sales_items"], people, new)
    return ground.having(contacts=pl.concat([contacts, new]), sales_items=sales)


def _sold_to_second(sales: pl.LazyFrame, people: pl.DataFrame, new: pl.LazyFrame) -> pl.LazyFrame:
    second = pl.concat(
        [
            people.lazy().select("contact_id"),
            new.select(
                second="user_id", since=pl.col("Date of First Registration").dt.strftime(INSTANT)
            ),
        ],
        how="horizontal",
    )
    later = (pl.col("timestamp") > pl.col("since")).fill_null(value=False)
    return (
        sales.join(second, on="contact_id", how="left", maintain_order="left")
        .with_columns(contact_id=pl.when(later).then("second").otherwise("contact_id"))
        .drop("second", "since")
    )


def added(before: Ground, planted: Ground) -> pl.Series:
    """Ids of the contacts that were put after those of before."""
    known = before.frames["contacts"].select(pl.len()).collect().item()
    return planted.frames["contacts"].slice(known).select("user_id").collect()["user_id"]


def without_contacts(ground: Ground, people: pl.DataFrame) -> Ground:
    """The ground without their contacts; Emarsys hangs their sales on contacts it makes up."""
    gone = is_in("contact_id", people["contact_id"])
    return ground.having(
        contacts=ground.frames["contacts"].filter(~is_in("user_id", people["contact_id"])),
        external_events=ground.frames["external_events"].filter(~gone),
        unsubscribes=ground.frames["unsubscribes"].filter(~gone),
        sales_items=ground.frames["sales_items"].with_columns(
            contact_id=pl.when(~gone).then("contact_id"),
            is_generated=pl.col("is_generated") | gone,
        ),
    )
