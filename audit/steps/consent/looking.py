"""The look of one turn: open opt-outs beside the contacts that may still be written to."""

from dataclasses import dataclass

import polars as pl

from audit.connectors.clock import Clock
from audit.push_part import PushPart
from audit.steps.asking import waited_for
from audit.steps.consent.ground import Ground
from audit.steps.consent.links import KeptLinks
from audit.steps.consent.mailable import Beside, beside
from audit.steps.consent.people import Found, contacts_of
from audit.steps.consent.reading import Stated
from audit.steps.push.seeing import Seen, seeing
from checks.vocabulary import SettingsError
from checks.vocabulary.repair import SMS_OPT_IN

NO_SMS = "SMS: the account has no field for its opt-in"


@dataclass(frozen=True, slots=True)
class Looked:
    """What was seen.

    Attributes:
        outs: opt-outs that were looked at: customer_id, channel, changed_at.
        found: their contacts.
        beside: those that may still be written to.
        tenant: the account, as the approval calls it.
        channels: that were looked at.
        requests: to Emarsys.
        unasked: what was not looked at, in words; null for nothing.
    """

    outs: pl.DataFrame
    found: Found
    beside: Beside
    tenant: str
    channels: tuple[str, ...]
    requests: int
    unasked: str | None


def tenants_of(part: PushPart, clock: Clock) -> tuple[str, ...]:
    """Every name of the account, the one that it goes by first."""

    async def named() -> tuple[str, ...]:
        async with seeing(part, clock) as seen:
            return seen.tenants

    return waited_for(named())


def look(outs: pl.DataFrame, said: Stated, links: KeptLinks, ground: Ground) -> Looked:
    """Ask Emarsys whose contacts they are and what stands there.

    Args:
        outs: open opt-outs.
        said: what the source says.
        links: who is who.
        ground: of the turn.

    Raises:
        SettingsError, ConnectorError: Emarsys can't be asked, or is another account than approved.
    """

    async def looked() -> Looked:
        async with seeing(ground.part, ground.clock) as seen:
            tenant = _approved(ground, seen)
            some, unasked = await _askable(outs, seen)
            found = await contacts_of(
                some["customer_id"], said, links, seen.find, ground.settings.designed()
            )
            told = await beside(some, found.contacts, seen)
            left_out = {"sms"} if unasked else set()
            channels = tuple(one for one in ground.channels if one not in left_out)
            return Looked(some, found, told, tenant, channels, seen.counted, unasked)

    return waited_for(looked())


def _approved(ground: Ground, seen: Seen) -> str:
    """The account's name.

    Raises:
        SettingsError: the approval is for another one.
    """
    if ground.approval is None:
        return seen.tenant
    if ground.approval.tenant not in seen.tenants:
        raise ground.not_allowed("the standing approval is for another Emarsys account")
    return ground.approval.tenant


async def _askable(outs: pl.DataFrame, seen: Seen) -> tuple[pl.DataFrame, str | None]:
    """An account without an SMS opt-in has nothing to set; its statements stay open."""
    if "sms" not in outs["channel"]:
        return outs, None
    try:
        await seen.number(SMS_OPT_IN)
    except SettingsError:
        return outs.filter(pl.col("channel") != "sms"), NO_SMS
    return outs, None
