"""External ids of contacts that are a customer's id or account code, but for damage."""

import polars as pl

from checks.vocabulary import Evidence
from checks.workings.damage.damaged import Damage, shaped
from checks.workings.damage.matching import matched

NAMES = ("customer_id", "account_code")


def external_ids(evidence: Evidence) -> Damage:
    """Contacts whose external id, as it is written, is nobody's.

    Raises:
        NoEvidence: there are no customers, or no contact has an external id.
    """
    contacts = evidence.given("esp_contact", "external_id_raw").select(
        key="contact_id", actual="external_id_raw"
    )
    stated = contacts.filter(pl.col("actual").str.strip_chars() != "")
    customers = evidence["erp_customer"]
    names = pl.concat(
        customers.select("customer_id", ours=pl.col(name)).drop_nulls() for name in NAMES
    )
    examined, strange = pl.collect_all(
        [
            stated.select(pl.len()),
            stated.join(names, left_on="actual", right_on="ours", how="anti"),
        ]
    )
    found = matched(strange.lazy().select(value="actual"), names.select("ours"))
    owners = (
        names.join(found.lazy(), on="ours", how="semi")
        .group_by("ours")
        .agg(
            customer_id=pl.col("customer_id").first(), several=pl.col("customer_id").n_unique() > 1
        )
    )
    told = found.join(owners.filter(~pl.col("several")).collect(), on="ours", how="left")
    rows = strange.join(told, left_on="actual", right_on="value", how="inner")
    return Damage("external_id", examined.item(), shaped(rows.rename({"ours": "expected"})))
