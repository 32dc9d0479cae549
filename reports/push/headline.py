"""The answer on the first screen: did the push do what was approved, and what is left open."""

import polars as pl

from checks.vocabulary.repair import Action
from reports import amounts
from reports.cells import Chip
from reports.page import Figure, Headline
from reports.plan.shown import Shown
from reports.push.ends import DONE, OPEN, tally
from reports.push.made import FIXED, NEW, NOT_FIXED, STATES, MadePush
from reports.words import lasting, listed, sentence, share
from reports.writing import whole

RULE = (
    "The rule: done when every row is verified by reading it back, or was left as it is because it "
    "had moved or needed no write; look at once when a row holds something else than it should, or "
    "nobody can say whether it took effect; done in part in any other case."
)
_ALARMING = ("mismatch", "unknown")
_IN_PART = ("intent", "failed", "planned", "applied")


def headline(made: MadePush, rows: pl.DataFrame, shown: Shown) -> Headline:
    """What a reader knows who reads nothing else."""
    held = tally(rows)
    return Headline(
        _chip(made, held), _sentence(made, rows, held, shown), RULE, _figures(made, rows, shown)
    )


def _chip(made: MadePush, held: dict[str, int]) -> Chip:
    if made.dry_run:
        return Chip("s4", "Dry run: nothing was changed")
    if any(held.get(state) for state in _ALARMING):
        return Chip("s1", "Look at once")
    if any(held.get(state) for state in _IN_PART):
        return Chip("s2", "Done in part")
    return Chip("passed", "Taken back" if set(held) == {"undone"} else "Done")


def _sentence(made: MadePush, rows: pl.DataFrame, held: dict[str, int], shown: Shown) -> str:
    good = sum(held.get(state, 0) for state in DONE)
    of_all = f"{shown.said(good)} of {shown.counted(rows.height, 'rows')}"
    if made.dry_run:
        return sentence(f"{of_all} would have been written; nothing was sent that changes anything")
    verb = "was" if good == 1 else "were"
    left = [
        f"{shown.said(held[state])} {STATES[state].lower()}" for state in OPEN if held.get(state)
    ]
    rest = f"; {listed(left)}" if left else ""
    return sentence(f"{of_all} {verb} carried out{rest}")


def _figures(made: MadePush, rows: pl.DataFrame, shown: Shown) -> tuple[Figure, ...]:
    verified = tally(rows).get("verified", 0)
    took = lasting((made.ended_at - made.begun_at).total_seconds())
    part = f"{share(verified, rows.height)} of {shown.counted(rows.height, 'rows')}, in {took}"
    return (
        _opt_outs(rows, shown),
        Figure("Verified by reading back", shown.said(verified), part),
        *_settled(made, shown),
    )


def _opt_outs(rows: pl.DataFrame, shown: Shown) -> Figure:
    outs = rows.filter(pl.col("action") == Action.OPT_OUT)
    done = outs.filter(pl.col("state").is_in(DONE)).height
    told = f"{shown.said(done)} of {shown.said(outs.height)}"
    return Figure("Opt-outs carried out", told, "first of all, in a lane of their own")


def _settled(made: MadePush, shown: Shown) -> tuple[Figure, ...]:
    if made.outcomes is None:
        return (Figure("Findings fixed", "–", "the checks were not asked again"),)
    by = {one: made.outcomes.filter(pl.col("outcome") == one) for one in (FIXED, NOT_FIXED, NEW)}
    count = {one: int(part["findings"].sum()) for one, part in by.items()}
    rest = f"{shown.said(count[NOT_FIXED])} not fixed, {shown.said(count[NEW])} new"
    money = amounts.said(amounts.nonzero(amounts.least(by[FIXED], pl.col("check"))))
    those = "those of one check; amounts of several overlap and are not added up"
    return (
        Figure("Findings fixed", shown.said(count[FIXED]), rest),
        Figure("Settled, at least", money or whole(0), those),
    )
