"""Repair: one change that would make Emarsys say what the master says, and whether it can go back.

Checks propose repairs beside their verdicts; a plan puts them in order; only the push carries them
out. Rules: check catalogue, section 1, and the design of the push.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

import polars as pl


class Action(StrEnum):
    """What is done to a record of Emarsys, in the order in which a plan does it."""

    OPT_OUT = "opt_out"  # one channel of one contact, one way
    UPDATE = "update"  # one field of one contact
    CREATE = "create"  # a contact, after a look-up on every identifier
    LIST_ADD = "list_add"  # a contact onto a contact list
    LIST_REMOVE = "list_remove"
    APPEND = "append"  # sale or refund rows of one order
    TRIGGER = "trigger"  # an external event for one contact
    MERGE = "merge"  # one contact into another
    WORK = "work"  # a person acts, in Stokly or with Emarsys' support


class RepairClass(StrEnum):
    """Whether a change can be taken back."""

    REVERSIBLE = "R0"  # the earlier value can be written back exactly
    COMPENSABLE = "R1"  # it can't be taken back, it can be offset
    IRREVERSIBLE = "R2"  # no way back
    WORK = "W"  # a person acts


CLASS_OF: Mapping[Action, RepairClass] = MappingProxyType(
    {
        Action.OPT_OUT: RepairClass.REVERSIBLE,
        Action.UPDATE: RepairClass.REVERSIBLE,
        Action.CREATE: RepairClass.COMPENSABLE,
        Action.LIST_ADD: RepairClass.REVERSIBLE,
        Action.LIST_REMOVE: RepairClass.REVERSIBLE,
        Action.APPEND: RepairClass.COMPENSABLE,
        Action.TRIGGER: RepairClass.IRREVERSIBLE,
        Action.MERGE: RepairClass.IRREVERSIBLE,
        Action.WORK: RepairClass.WORK,
    }
)

OPTED_IN, OPTED_OUT = "1", "2"  # as Emarsys stores an opt-in; empty is "never stated"
OPT_IN_FIELD = "31"  # of e-mail; Emarsys fact sheet, 3.3
EMAIL_FIELD, MOBILE_FIELD = "3", "37"

# One row is one change. `key` and `verdict_field` name the verdict that it mends.
REPAIR = pl.Schema(
    {
        "key": pl.String(),
        "verdict_field": pl.String(),
        "action": pl.String(),  # one of `Action`
        "record": pl.String(),  # contact id; order id of an append; customer id of a create
        # Number of the contact's field, or one of `ROLES` where the number differs from account to
        # account; number of the list or name of the event; null where the action has none.
        "field": pl.String(),
        "seen": pl.String(),  # what the audit saw there, as Emarsys stores it; null for NULL
        "desired": pl.String(),  # what is to stand there, as Emarsys stores it; null: nothing
        "clears": pl.Boolean(),  # emptying the field is meant
        "body": pl.String(),  # canonical JSON of what field and value can't say; else null
        "because": pl.String(),  # in words, without a personal value
    }
)

# Fields whose number is the account's own; the push finds them as the pull does.
EXTERNAL_ID, SMS_OPT_IN = "external_id", "sms_opt_in"
ROLES = (EXTERNAL_ID, SMS_OPT_IN)
