"""AuditRun: one audit, first request to last answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from checks.vocabulary.answer import Answer, State
from checks.vocabulary.check import Severity
from checks.vocabulary.design import Design
from checks.vocabulary.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class AuditRun:
    """One audit.

    Attributes:
        run_id: names it, e.g. "20261123T074512Z-3b9d".
        client: as the client calls itself.
        started_at, finished_at: UTC.
        fence: UTC. Nothing later was judged.
        design: what was agreed.
        snapshots: what was read; one a system.
        answers: one a check, in id order.
        rejects: rows and values that could not be read, columns as `REJECT`.
        controls: name -> control totals recomputed from the rows, e.g. "trade_by_month".
        fixed: findings of the run before that are gone, columns as `FINDING`.
        config_hash: of settings and design; hexadecimal.
        version: of this tool.
    """

    run_id: str
    client: str
    started_at: datetime
    finished_at: datetime
    fence: datetime
    design: Design
    snapshots: tuple[Snapshot, ...]
    answers: tuple[Answer, ...]
    rejects: pl.DataFrame
    controls: Mapping[str, pl.DataFrame]
    fixed: pl.DataFrame
    config_hash: str
    version: str

    def counted(self, state: State) -> int:
        """How many checks ended so."""
        return sum(answer.state is state for answer in self.answers)

    @property
    def worst(self) -> Severity | None:
        """The worst severity found; null when every check that ran passed."""
        found = [answer.worst for answer in self.answers if answer.worst is not None]
        return min(found) if found else None

    @property
    def whole(self) -> bool:
        """Whether every check could be asked, and all of its question."""
        return all(
            answer.state is not State.NOT_RUN and not answer.unasked for answer in self.answers
        )
