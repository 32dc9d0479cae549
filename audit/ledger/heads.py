"""Heads that are kept outside the ledger: each approval carries the one that it was given at."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from audit.ledger.chain import Head

# Approvals of plans, and those that stand for every plan of the consent lane.
APPROVALS = ("plans/*/approvals.jsonl", "consent_approvals.jsonl")


@dataclass(frozen=True, slots=True)
class KnownHeads:
    """Heads of one tenant's ledger.

    Attributes:
        heads: by their count, none twice.
        files: files that held any of them.
        unread: lines of the workspace's approvals that could not be read.
    """

    heads: tuple[Head, ...] = ()
    files: int = 0
    unread: int = 0

    @property
    def highest(self) -> int:
        """Records that the ledger must hold at least."""
        return max((head.count for head in self.heads), default=0)


def known_heads(workspace: Path, tenant: str) -> KnownHeads:
    """The heads that the approvals of a workspace carry.

    Whether an approval holds is not asked here: a head that was ever shown must still stand.
    """
    every = list(_carried(workspace))
    mine = [one for one in every if one is not None and one.tenant == tenant]
    heads = sorted({one.head for one in mine}, key=lambda head: (head.count, head.hash))
    return KnownHeads(tuple(heads), len({one.file for one in mine}), every.count(None))


def begun_tenants(workspace: Path) -> frozenset[str]:
    """Tenants of whose ledger an approval knew a record."""
    return frozenset(one.tenant for one in _carried(workspace) if one and one.head.count)


@dataclass(frozen=True, slots=True)
class _Carried:
    file: Path
    tenant: str
    head: Head


def _carried(workspace: Path) -> Iterator[_Carried | None]:
    """The head of each line; null where the line is torn. An approval may carry none."""
    for path in sorted(path for name in APPROVALS for path in workspace.glob(name)):
        for line in path.read_bytes().splitlines():
            try:
                said = json.loads(line)
            except ValueError:
                yield None
                continue
            match said:
                case {"tenant": str(tenant), "ledger_count": int(count), "ledger_hash": str(told)}:
                    yield _Carried(path, tenant, Head(count, told))
                case {"ledger_count": None}:
                    pass
                case _:
                    yield None
