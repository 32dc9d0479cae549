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
    people, money = settles(made)
    parts = [f"settle at least {amounts.said(money)}"] if money else []
    told = f"put right the records of at least {shown.counted(people, 'people')}"
    parts += [told] if people else []
    return listed(parts) if parts else "be made in Emarsys"


def settles(made: MadePlan) -> tuple[int, dict[str, int]]:
    """People and money, currency -> micro-units, that the plan mends whole: so much at least."""
    if made.findings is None:
        told, check = made.plan.rows, pl.col("checks").list.first()
    else:
        told, check = made.findings.filter("is_settled"), pl.col("check_id")
    return amounts.least_people(told, check), amounts.nonzero(amounts.least(told, check))


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
    people, money = settles(made)
    of_contacts = rows.filter(~pl.col("action").is_in([Action.APPEND, Action.CREATE]))
    contacts = of_contacts["record"].n_unique()
    part = share(contacts, header.contacts)
    touched = f"{shown.counted(contacts, 'contacts')} of {whole(header.contacts)}"
    return (
        Figure("Rows", shown.said(rows.height), _by_action(rows, shown)),
        Figure("People, at least", shown.said(people), f"{touched} touched ({part})"),
        Figure(
            "Money settled, at least",
            amounts.said(money) or "none",
            _in_part(made) or _OVERLAP,
        ),
        Figure("Approvals", _given(made), f"until {moment(header.expires_at, made.time_zone)}"),
    )


def _given(made: MadePlan) -> str:
    return f"{whole(made.approvals['person'].n_unique())} of {whole(len(made.wanted))}"


def _by_action(rows: pl.DataFrame, shown: Shown) -> str:
    """The first three actions; the others as one number."""
    tally = list(rows.group_by("action", maintain_order=True).len().iter_rows())
    parts = [shown.counted(number, ACTIONS[action].things) for action, number in tally[:NAMED]]
    rest = sum(number for _, number in tally[NAMED:])
    parts += [shown.counted(rest, "others")] if rest else []
    return listed(parts) if parts else "none"
