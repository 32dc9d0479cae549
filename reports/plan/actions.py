"""Every action in words: what is done, how it is made sure of, and whether it can go back."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from checks.vocabulary.repair import Action, RepairClass
from reports.cells import Chip

CLASSES: Mapping[str, Chip] = MappingProxyType(
    {
        RepairClass.REVERSIBLE: Chip("s4", "Reversible"),
        RepairClass.COMPENSABLE: Chip("s3", "Can be offset"),
        RepairClass.IRREVERSIBLE: Chip("s1", "No way back"),
        RepairClass.WORK: Chip("notrun", "For a person"),
    }
)
ONE_WAY = Chip("s4", "One way")  # an opt-out: nobody is opted in again by a machine


@dataclass(frozen=True, slots=True)
class Told:
    """How an action is told.

    Attributes:
        things: what its rows are counted as.
        record: what its record is.
        done: what is done, in a sentence.
        before: what is made sure of right before.
        undo: how it is taken back.
    """

    things: str
    record: str
    done: str
    before: str
    undo: str


_READ_AGAIN = (
    "Each contact is read again right before the write. One that no longer holds what stands under "
    "“In Emarsys now” is left as it is and listed as moved."
)
_BACK = "An undo writes back exactly what stood there, an empty field included."
ACTIONS: Mapping[str, Told] = MappingProxyType(
    {
        Action.OPT_OUT: Told(
            "opt-outs",
            "Contact",
            "The opt-in of the channel is set to opted out. These rows go first, in a lane of "
            "their own, and go through even when the rest is refused.",
            "Each contact is read again; one that is opted out by then needs no write.",
            "By an undo never: only the person can opt in again.",
        ),
        Action.UPDATE: Told(
            "fields to change",
            "Contact",
            "One field of a contact is set to what the master says.",
            _READ_AGAIN,
            _BACK,
        ),
        Action.CREATE: Told(
            "contacts to create",
            "Customer",
            "A contact is made for a customer who has none. It is never opted in.",
            "E-mail, phone and external id are looked up first. One hit means that the contact is "
            "there; several leave the row to a person.",
            "A contact is never deleted: an undo opts it out and marks it.",
        ),
        Action.LIST_ADD: Told(
            "contacts to put on a list",
            "Contact",
            "The contact is put on a contact list.",
            "Who is on the list by then is left as is.",
            "An undo takes the contact off the list.",
        ),
        Action.LIST_REMOVE: Told(
            "contacts to take off a list",
            "Contact",
            "The contact is taken off a contact list.",
            "Who is not on the list by then is left as is.",
            "An undo puts the contact back on the list.",
        ),
        Action.APPEND: Told(
            "orders to append",
            "Order",
            "Rows of a sale or refund that are missing are appended to the sales data.",
            "A fresh read-back must show that they are absent. Where the outcome of a send is not "
            "known, the row is never sent again by itself.",
            "Sales data is only ever appended to: an undo offsets the rows where the settings "
            "allow it, else a correction file is made.",
        ),
        Action.TRIGGER: Told(
            "messages to trigger",
            "Contact",
            "An event is triggered, and Emarsys may send a message at once.",
            "Each has an id of its own, so that Emarsys can refuse a second one.",
            "There is no way back.",
        ),
        Action.MERGE: Told(
            "contacts to merge",
            "Contact",
            "A contact is merged into another one and deleted.",
            "Both contacts are read again; one that is gone needs no merge.",
            "There is no way back.",
        ),
    }
)


def chip(action: str, repair_class: str) -> Chip:
    """The chip of a row's class; an opt-out goes one way, though it is written as a field is."""
    return ONE_WAY if action == Action.OPT_OUT else CLASSES[repair_class]
