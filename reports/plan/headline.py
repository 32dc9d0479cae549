"""The answer on the first screen: how much would be changed, for whom, and who must approve."""

import polars as pl

from checks.vocabulary.repair import Action, RepairClass
from reports import amounts
from reports.cells import HASH, Chip
from reports.page import Figure, Headline
from reports.plan.actions import ACTIONS
from reports.plan.caps import over
from reports.plan.made import MadePlan
from reports.plan.shown import Shown
from reports.words import counted, listed, moment, sentence, share
from reports.writing import whole

RULE = (
    "The rule: nothing is sent before the plan is approved by everybody who must; an approval is "
    "for these very bytes, this account and a limited time, and any changed byte voids it. A plan "
    "over a limit is refused before its first write, all but its opt-outs."
)
NAMED = 3  # actions of one line
_OVERLAP = "those of one check; amounts of several overlap and are not added up"


def headline(made: MadePlan, shown: Shown) -> Headline:
    """What a reader knows who reads nothing else."""
    return Headline(
        _chip(made), _sentence(made, shown), RULE, _figures(made, shown), _warning(made, shown)
    )


def must(made: MadePlan) -> str:
    """E.g. `a person other than Jo and a second one must approve`."""
    if not made.wanted:
        return "nobody has to approve"
    return f"{listed(made.wanted)} must approve"


def _chip(made: MadePlan) -> Chip:
    if made.plan.rows.is_empty():
        return Chip("passed", "Nothing to change")
    if over(made.caps).height:
        return Chip("s1", "Over a limit")
    if made.approvals["person"].n_unique() >= len(made.wanted):
        return Chip("passed", "Approved")
    return Chip("s3", "To be approved")


def _sentence(made: MadePlan, shown: Shown) -> str:
    rows = made.plan.rows
    if rows.is_empty():
        left = made.work.height
        verb = "is" if left == 1 else "are"
        rest = f": {shown.counted(left, 'things')} {verb} left to people" if left else ""
        return f"Nothing would be changed in Emarsys{rest}."
    told = shown.counted(rows.height, "changes")
    return sentence(f"{told} would {_effect(made, shown)}; {must(made)}")


def _effect(made: MadePlan, shown: Shown) -> str:
    if made.plan.header.undoes:
        return f"take back what the plan {made.plan.header.undoes[:HASH]} did"
    money, contacts = settles(made), _touched(made)
    parts = [f"settle at least {amounts.said(money)}"] if money else []
    told = f"change {shown.counted(contacts, 'contacts')}"
    parts += [told] if contacts else []
    return listed(parts) if parts else "be made in Emarsys"


def settles(made: MadePlan) -> dict[str, int]:
    """Currency -> micro-units of the findings that the plan mends whole: so much at least."""
    if made.findings is not None:
        told = made.findings.filter("is_settled")
        return amounts.nonzero(amounts.least(told, pl.col("check_id")))
    # A row of several checks may hold the amounts of each of them.
    of_one = made.plan.rows.filter(pl.col("checks").list.len() == 1)
    return amounts.nonzero(amounts.least(of_one, pl.col("checks").list.first()))


def _touched(made: MadePlan) -> int:
    """Contacts that the plan changes; those that it makes apart."""
    no_contact = pl.col("action").is_in([Action.APPEND, Action.CREATE])
    return made.plan.rows.filter(~no_contact)["record"].n_unique()


def _in_part(made: MadePlan) -> str:
    """What of it would stay open."""
    if made.findings is None:
        return ""
    rest = made.findings.filter(~pl.col("is_settled"))
    left = amounts.said(amounts.nonzero(amounts.least(rest, pl.col("check_id"))))
    besides = f", at least {left}" if left else ""
    found = counted(rest.height, "findings")
    return f"{found} settled only in part{besides}" if rest.height else ""


def _warning(made: MadePlan, shown: Shown) -> str:
    """What an approver must not miss."""
    rows = made.plan.rows
    final = rows.filter(pl.col("repair_class") == RepairClass.IRREVERSIBLE).height
    if not final:
        return ""
    return sentence(f"{shown.counted(final, 'rows')} can't be taken back by anybody")


def _figures(made: MadePlan, shown: Shown) -> tuple[Figure, ...]:
    rows, header = made.plan.rows, made.plan.header
    money, contacts = settles(made), _touched(made)
    part = f"of {whole(header.contacts)} ({share(contacts, header.contacts)})"
    return (
        Figure("Rows", shown.said(rows.height), _by_action(rows, shown)),
        Figure("Contacts changed", shown.said(contacts), part),
        Figure(
            "Money settled, at least",
            amounts.said(money) or "none",
            _in_part(made) or _OVERLAP,
        ),
        Figure("Approvals needed", whole(len(made.wanted)), _given(made)),
    )


def _given(made: MadePlan) -> str:
    """The page is what they decide on, and is not written again when they have."""
    given = whole(made.approvals["person"].n_unique())
    until = moment(made.plan.header.expires_at, made.time_zone)
    return f"{given} given when this page was made; until {until}"


def _by_action(rows: pl.DataFrame, shown: Shown) -> str:
    """The first three actions; the others as one number."""
    tally = list(rows.group_by("action", maintain_order=True).len().iter_rows())
    parts = [shown.counted(number, ACTIONS[action].things) for action, number in tally[:NAMED]]
    rest = sum(number for _, number in tally[NAMED:])
    parts += [shown.counted(rest, "others")] if rest else []
    return listed(parts) if parts else "none"
