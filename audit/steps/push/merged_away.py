"""Opt-outs of contacts that the same plan merged away: they hold where what stays is out."""

import polars as pl

from audit.ledger import Entry, RowState
from audit.steps.plans.refusals import into
from audit.steps.push.work import Work
from checks.vocabulary.repair import OPTED_OUT

MERGED = "merged away afterwards, into a contact that is out as well"
NOT_OUT = "merged away into a contact that is not out"


async def look_at_merged(work: Work, outs: pl.DataFrame, merges: pl.DataFrame) -> pl.DataFrame:
    """Judge the opt-outs of contacts that are gone by a merge; the rows that are left.

    Args:
        work: door and journal.
        outs: opt-outs that were applied.
        merges: merges whose source is gone.
    """
    ends = merges.select("record", into=into())
    gone = outs.join(ends, on="record", how="inner")
    if gone.is_empty():
        return outs
    fields = gone["field"].unique().sort().to_list()
    read = await work.door.read(gone["into"].drop_nulls().unique().sort().to_list(), fields)
    stands = read.rows.unpivot(index="contact_id", variable_name="field", value_name="stands")
    judged = gone.join(
        stands, left_on=["into", "field"], right_on=["contact_id", "field"], how="left"
    )
    is_out = (pl.col("stands") == OPTED_OUT).fill_null(value=False)
    good, bad = judged.filter(is_out)["row_id"], judged.filter(~is_out)["row_id"]
    work.journal.write(
        [
            *(Entry(one, RowState.VERIFIED, note=MERGED) for one in good),
            *(Entry(one, RowState.MISMATCH, code=NOT_OUT, note="null") for one in bad),
        ]
    )
    return outs.join(gone, on="row_id", how="anti")
