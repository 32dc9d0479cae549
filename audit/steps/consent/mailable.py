"""Which of the contacts may still be written to, as Emarsys shows them this minute."""

from dataclasses import dataclass

import polars as pl

from audit.steps.push.consent_guard import GUARDED
from audit.steps.push.deciding import GONE_CODE
from audit.steps.push.seeing import Seen
from checks.vocabulary.repair import MOBILE_FIELD, OPT_IN_FIELD, OPTED_IN, OPTED_OUT, SMS_OPT_IN

FIELD_OF = {"email": OPT_IN_FIELD, "sms": SMS_OPT_IN}


@dataclass(frozen=True, slots=True)
class Beside:
    """Opt-outs beside the contacts that they are for.

    Attributes:
        mailable: customer_id, channel, changed_at, contact_id, field, seen (as it stands): those
            that an opt-out has to be written to.
        unread: customer_id, channel, changed_at, contact_id: what Emarsys did not tell.
        gone: contacts that are no longer there.
    """

    mailable: pl.DataFrame
    unread: pl.DataFrame
    gone: int


async def beside(outs: pl.DataFrame, contacts: pl.DataFrame, seen: Seen) -> Beside:
    """Each opt-out beside each contact of its person.

    Args:
        outs: customer_id, channel, changed_at.
        contacts: customer_id, contact_id.
        seen: the account.
    """
    pairs = outs.join(contacts, on="customer_id", how="inner")
    ids = pairs["contact_id"].unique().sort().to_list()
    read = await seen.read(ids, GUARDED)
    lacking = pl.DataFrame(
        {"contact_id": [*read.lacking], "code": [*read.lacking.values()]},
        schema={"contact_id": pl.String, "code": pl.String},
    )
    gone = lacking.filter(code=GONE_CODE)
    unread = lacking.filter(pl.col("code") != GONE_CODE)
    by_sms = pl.col("channel") == "sms"
    there = pairs.join(read.rows, on="contact_id", how="inner").with_columns(
        field=pl.col("channel").replace_strict(FIELD_OF, return_dtype=pl.String),
        seen=pl.when(by_sms).then(SMS_OPT_IN).otherwise(OPT_IN_FIELD),
    )
    mailed = (pl.col(OPT_IN_FIELD) == OPTED_IN).fill_null(value=False)
    # An empty SMS opt-in counts as in (Emarsys fact sheet, 9).
    texted = pl.col(SMS_OPT_IN).ne_missing(OPTED_OUT) & (pl.col(MOBILE_FIELD).fill_null("") != "")
    mailable = there.filter(pl.when(by_sms).then(texted).otherwise(mailed))
    return Beside(
        mailable.select(*outs.columns, "contact_id", "field", "seen"),
        pairs.join(unread, on="contact_id", how="semi"),
        gone.height,
    )
