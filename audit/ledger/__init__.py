"""The ledger: every write to Emarsys, intended before and recorded after, each record on the last.

One file a tenant, `store/ledger/<code of the tenant>.sqlite`, its owner's alone and append-only.
What people are told by (pre-images, notes, plans) is encrypted with `ledger.key` of the workspace.
The chain is over the encrypted form, so that it can be proved without the key. What it can't tell:
a record forged behind the last head that was kept elsewhere, or a file and every such head
rewritten together.
"""

from audit.ledger.chain import GENESIS, Head
from audit.ledger.heads import KnownHeads, known_heads
from audit.ledger.journal import PLANS, ROWS, UNSETTLED, Ledger
from audit.ledger.opening import ledger, looking, tenants
from audit.ledger.states import Entry, RowState

__all__ = [
    "GENESIS",
    "PLANS",
    "ROWS",
    "UNSETTLED",
    "Entry",
    "Head",
    "KnownHeads",
    "Ledger",
    "RowState",
    "known_heads",
    "ledger",
    "looking",
    "tenants",
]
