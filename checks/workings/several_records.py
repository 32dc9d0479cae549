"""Persons with several records of one system, found once for every check that tells of them."""

from dataclasses import dataclass

import polars as pl

from checks.vocabulary import Evidence
from checks.workings.id_order import counted
from checks.workings.person_contacts import People, people


@dataclass(frozen=True, slots=True)
class SeveralRecords:
    """The few of all persons whom Emarsys or Stokly has more than once.

    Attributes:
        asked: how many persons of today's customers have any contact.
        contacts: rows of `People.contacts` of persons with several contacts.
        whose: person, customer_id (the smallest of its live ones), live (all of them, a list):
            of those persons who have any.
        customers: person, customer_id: live customers of persons with several of them.
    """

    asked: int
    contacts: pl.DataFrame
    whose: pl.DataFrame
    customers: pl.DataFrame


def several_records(evidence: Evidence) -> SeveralRecords:
    """Who has several records; kept for the next check that asks.

    Raises:
        NoEvidence: the records of either system are not there.
    """
    return evidence.once("persons told once", lambda: _found(people(evidence)))


def _found(known: People) -> SeveralRecords:
    live = known.customers.filter("is_live").select("person", "customer_id")
    # All others are counted, never kept.
    contacts = known.contacts.filter(pl.len().over("person") > 1)
    return SeveralRecords(
        asked=live.join(known.contacts, on="person", how="semi")["person"].n_unique(),
        contacts=contacts,
        whose=live.join(contacts, on="person", how="semi")
        .group_by("person")
        .agg(customer_id=counted("customer_id").first(), live="customer_id"),
        customers=live.filter(pl.len().over("person") > 1),
    )
