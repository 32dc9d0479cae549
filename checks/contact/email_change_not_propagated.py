"""When a customer's e-mail changes in Stokly, the contact's changes too."""

import polars as pl

from checks.vocabulary import Evidence, Owner, Severity, Verdicts, check
from checks.workings.contact_repairs import moved_emails
from checks.workings.email_changes import EmailChanges, email_changes
from checks.workings.former_identifiers import from_snapshots
from checks.workings.id_order import counted

LEFT = "left on a former e-mail"
TAKEN = "left on a former e-mail that is another customer's now"
BOTH = "left on a former e-mail, and a second contact has the new one"
SECOND = "a second contact has the new e-mail"


@check(
    question="Has every change of a customer's e-mail reached Emarsys?",
    dimension="accuracy",
    owner=Owner.MARKETING,
    worst=Severity.S2,
    about="erp_customer.customer_id",
    things="customers whose e-mail changed",
    impact="no amount: messages go to a dead or foreign address; people: the customers",
    repair="R0: e-mail set by internal contact id if no other contact holds the new one; else the "
    "contacts are one person's, see contact.uniqueness.person_split",
)
def email_change_not_propagated(evidence: Evidence) -> Verdicts:
    """The contact with the customer's id has no former e-mail, nor another contact the new one.

    A change has the agreed time of the profile lane to arrive.
    """
    changes = email_changes(evidence)
    contacts = _contacts(changes)
    return Verdicts(
        _verdicts(contacts),
        examined=changes.examined,
        repairs=moved_emails(contacts, changes, evidence),
        exhibits={"contacts": _exhibit(contacts, evidence)},
        unasked=_unasked(changes, evidence),
    )


def _contacts(changes: EmailChanges) -> pl.DataFrame:
    """Contacts of the customers whose change did not arrive, one row each.

    customer_id, contact_id, until (null for one with the new e-mail), mailable, cause.
    """
    wrong = pl.concat(
        [
            changes.left.filter("is_linked").select("customer_id"),
            changes.second.select("customer_id"),
        ]
    ).unique()
    old = changes.left.drop("is_linked").with_columns(is_new=pl.lit(value=False))
    new = changes.second.with_columns(
        until=pl.lit(None, pl.Datetime("us", "UTC")),
        mailable=pl.lit(value=False),
        is_taken=pl.lit(value=False),
        is_new=pl.lit(value=True),
    )
    both = pl.concat([old, new.select(old.columns)]).join(wrong, on="customer_id", how="semi")
    of_customer = [pl.col(name).any().over("customer_id") for name in ("is_taken", "is_new")]
    cause = (
        pl.when(of_customer[0])
        .then(pl.lit(TAKEN))
        .when(of_customer[1] & (~pl.col("is_new")).any().over("customer_id"))
        .then(pl.lit(BOTH))
        .when(of_customer[1])
        .then(pl.lit(SECOND))
        .otherwise(pl.lit(LEFT))
    )
    told = both.with_columns(cause=cause)
    return told.select("customer_id", "contact_id", "until", "mailable", "cause").sort(
        "customer_id", "contact_id"
    )


def _verdicts(contacts: pl.DataFrame) -> pl.LazyFrame:
    old = pl.col("until").is_not_null().sum()
    return (
        contacts.lazy()
        .group_by("customer_id")
        .agg(
            old=old,
            records=counted("contact_id"),
            mailable=pl.col("mailable").any(),
            cause=pl.col("cause").first(),
        )
        .select(
            key="customer_id",
            field=pl.lit("email"),
            expected=pl.lit("the new e-mail"),
            actual=pl.when(pl.col("old") > 0)
            .then(pl.lit("a former e-mail"))
            .otherwise(pl.lit("the new e-mail on another contact")),
            impact_u=pl.lit(None, pl.Int64),
            agrees=pl.lit(value=False),
            severity=pl.when("mailable")
            .then(pl.lit(Severity.S2.value))
            .otherwise(pl.lit(Severity.S3.value)),
            people=pl.lit(1),
            cause="cause",
            records="records",
        )
    )


def _exhibit(contacts: pl.DataFrame, evidence: Evidence) -> pl.DataFrame:
    """customer_id, contact_id, changed_at, cause, messages (marketing, to the former e-mail since).

    `changed_at` and `messages` are null for a contact with the new e-mail; `messages` too where
    nobody tells what was sent.
    """
    rows = contacts.select("customer_id", "contact_id", "cause", changed_at="until")
    if not evidence.has("esp_send"):
        return rows.with_columns(messages=pl.lit(None, pl.Int64))
    sent = (
        evidence["esp_send"]
        .filter(pl.col("kind").ne_missing("transactional"), pl.col("sent_at") <= evidence.fence)
        .join(rows.lazy().select("contact_id", "changed_at"), on="contact_id", how="inner")
        .filter(pl.col("sent_at") > pl.col("changed_at"))
        .group_by("contact_id")
        .agg(messages=pl.len().cast(pl.Int64))
        .collect()
    )
    old = pl.when(pl.col("changed_at").is_not_null())
    return rows.join(sent, on="contact_id", how="left", maintain_order="left").with_columns(
        messages=old.then(pl.col("messages").fill_null(0))
    )


def _unasked(changes: EmailChanges, evidence: Evidence) -> dict[str, str]:
    unasked = {}
    if changes.timeless:
        unasked["age"] = f"customers whose change has no time at all: {changes.timeless:,}"
    if from_snapshots(evidence):
        unasked["changes before the first snapshot"] = (
            "no source gives former e-mails; they are read out of the earlier snapshots"
        )
    if not evidence.has("esp_send"):
        unasked["messages"] = "no source gives esp_send"
    return unasked
