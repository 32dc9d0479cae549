"""The consent lane: opt-outs of the master reach Emarsys within minutes, under a standing approval.

It asks no check, opens no history and waits for no audit. One turn reads the statements, finds the
contacts, reads their opt-ins, plans opt-outs and nothing else, pushes them and keeps the times.

A statement that was settled with no contact beside it is not looked at again: a contact that is
made later and is mailable all the same is found by the next audit.
"""

from audit.steps.consent.ground import STOP
from audit.steps.consent.links import keep_links
from audit.steps.consent.standing import (
    CHANNELS,
    SHARE,
    StandingApproval,
    give,
    revoke,
    source_of,
    standing,
)
from audit.steps.consent.told import End, Turn
from audit.steps.consent.turn import account_named, one_turn
from audit.steps.consent.watching import watched

__all__ = [
    "CHANNELS",
    "SHARE",
    "STOP",
    "End",
    "StandingApproval",
    "Turn",
    "account_named",
    "give",
    "keep_links",
    "one_turn",
    "revoke",
    "source_of",
    "standing",
    "watched",
]
