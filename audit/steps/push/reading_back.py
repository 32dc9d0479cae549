"""What a push touched, read again: once, for the push itself and for the checks of its plan."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from audit.connectors.clock import Clock
from audit.connectors.emarsys.read_back import ReadBack
from audit.connectors.emarsys_writer import writer
from audit.ledger import RowState
from audit.secret_places import secret
from audit.settings import Settings
from audit.source_parts import EmarsysPart
from audit.steps.plans.refusals import into
from audit.steps.push.consent_guard import GUARDED
from audit.steps.push.work import Work
from checks.vocabulary import Action, ConnectorError, Design, RepairPlan

WRITTEN = (RowState.APPLIED, RowState.VERIFIED, RowState.MISMATCH)
WRITES = (Action.OPT_OUT, Action.UPDATE)
OF_CONTACTS = (Action.OPT_OUT, Action.UPDATE, Action.CREATE, Action.MERGE)


def is_written() -> pl.Expr:
    """Whether the ledger says that a row was carried out."""
    return pl.col("state").is_in([one.value for one in WRITTEN])


def touched(plan: RepairPlan, stand: pl.DataFrame) -> list[str]:
    """Contacts that were written to or made, each once, in order.

    Args:
        plan: as it was carried out.
        stand: row_id, state and note: where each row of it stands.
    """
    rows = plan.rows.join(stand.filter(is_written()).select("row_id", "note"), on="row_id").filter(
        pl.col("action").is_in([one.value for one in OF_CONTACTS])
    )
    is_new = pl.col("action") == Action.CREATE
    ids = rows.select(pl.when(is_new).then("note").otherwise("record")).to_series()
    known = pl.concat([ids, rows.select(into()).to_series()]).drop_nulls().unique().sort()
    return [one for one in known.to_list() if one]


@dataclass(slots=True)
class Back:
    """The look back of one push.

    Attributes:
        work: door and journal.
        plan: as it is carried out.
        part: what a pull reads of contacts; null: nothing is kept for the checks.
        design: what was agreed.
        kept: what was read since all was written.
        why_not: why nothing can be kept; the push's own look goes on all the same.
    """

    work: Work
    plan: RepairPlan
    part: EmarsysPart | None
    design: Design
    kept: ReadBack | None = None
    why_not: ConnectorError | None = None

    def begin(self) -> None:
        """All is written: what is read from now on is kept."""
        if self.part is None or self.kept is not None or self.work.rehearsal:
            return
        writes = self.plan.rows.filter(pl.col("action").is_in([one.value for one in WRITES]))
        also = dict.fromkeys([*writes["field"].drop_nulls().unique().sort(), *GUARDED])
        try:
            self.kept = self.work.door.look_back(self.part, self.design, also)
        except ConnectorError as why:
            self.why_not = why

    async def whole(self) -> ReadBack | None:
        """All contacts that were written to; null where nothing was, or nothing is kept.

        Raises:
            ConnectorError: they can't be read.
        """
        stand = self.work.journal.rows()
        if stand.filter(is_written()).is_empty():
            return None
        self.begin()
        if self.why_not is not None:
            raise self.why_not
        if self.kept is not None:
            await self.work.door.read_whole(self.kept, touched(self.plan, stand))
        return self.kept


async def read_anew(
    settings: Settings, part: EmarsysPart, contacts: Sequence[str], clock: Clock
) -> ReadBack:
    """Contacts as they stand now, read with the credentials of the push; nothing is written.

    Raises:
        SettingsError: a secret is not where the settings say.
        ConnectorError: they can't be read.
    """
    async with writer(settings.push, secret, clock, dry_run=True) as door:
        kept = door.look_back(part, settings.designed(), [])
        await door.read_whole(kept, contacts)
        return kept
