"""Who must be kept off campaigns until their opt-out is applied: the files of exclusion lists.

For the hours between an audit and the push: a campaign can leave a contact list out at once, by
whoever plans it.
"""

import polars as pl

from checks.vocabulary import Evidence

# Name of a file -> the channel it is for. A list leaves a contact out of all it is used on, so who
# opted out of one channel alone is on the list of that one.
FILES = {"exclusion": "email", "exclusion_sms": "sms"}


def exclusions(
    beside: pl.LazyFrame, several: pl.LazyFrame, evidence: Evidence
) -> dict[str, pl.LazyFrame]:
    """The contacts that are mailable although the person opted out, a file a channel.

    Args:
        beside: rows of `opt_outs.held`.
        several: verdicts on people with several contacts; `records` are contact ids.
        evidence: esp_contact.

    Returns:
        name of a file -> contact_id (Emarsys' own), and email or mobile as Emarsys holds it, null
        where it holds none; all text, one row a contact, for two rows of one may be taken in any
        order; no file without a row.
    """
    contacts = evidence["esp_contact"].select(
        "contact_id", "opt_in", email="email_raw", mobile="mobile_raw"
    )
    apart = several.filter(~pl.col("agrees")).select(contact_id="records").explode("contact_id")
    of_one_mind = apart.join(
        contacts.filter(pl.col("opt_in") == "1"), on="contact_id", how="semi"
    ).select("contact_id", channel=pl.lit("email"))
    kept_off = pl.concat(
        [beside.filter("mailable").select("contact_id", "channel"), of_one_mind]
    ).unique()
    rows = kept_off.join(contacts, on="contact_id", how="inner").collect()
    files = {name: _of(rows, channel) for name, channel in FILES.items()}
    return {name: file.lazy() for name, file in files.items() if file.height}


def _of(rows: pl.DataFrame, channel: str) -> pl.DataFrame:
    address = "mobile" if channel == "sms" else "email"
    number = pl.col("contact_id").cast(pl.Int64, strict=False)
    ordered = rows.filter(pl.col("channel") == channel).sort(number, "contact_id", nulls_last=True)
    return ordered.select("contact_id", address)
