"""A plan on the terminal: what would change, field by field, and what is left to people."""

import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path

import polars as pl
from rich.console import Console
from rich.table import Table as Grid

from audit.caps import OPT_OUTS_SHARE, Exceeded, exceeded
from audit.spoken import plain, say
from checks.vocabulary import RepairPlan
from checks.vocabulary.repair import Action
from reports import Redaction, amounts
from reports.cells import Apart, Cell, Lines
from reports.levels import INTERNAL, SESSION
from reports.plan.actions import ACTIONS, CLASSES
from reports.plan.bodies import after, fact, now
from reports.plan.headline import settles
from reports.plan.made import MadePlan
from reports.plan.shown import Shown
from reports.words import counted, listed, sentence

WIDTH, FRONT = 100, 10  # of a line, and of the word in front of it
MOST = 12  # rows of one action; plan.jsonl has them all


def tell_plan(made: MadePlan, to: Console, *, key: bytes, openly: bool = False) -> None:
    """What the plan is, what it changes, what it leaves, and who must approve.

    Args:
        made: the plan and what stands beside it.
        to: where it is told.
        key: of the workspace, for codes.
        openly: show names and addresses as they are; else they are short. Ids are always whole.
    """
    shown = Shown(Redaction(INTERNAL if openly else SESSION, key), made.about)
    _tell_head(made, to)
    for action in ACTIONS:
        rows = made.plan.rows.filter(pl.col("action") == action)
        if rows.height:
            _tell_rows(rows, Action(action), shown, to)
    _tell_left(made, shown, to)
    for cap in exceeded(made.plan.rows, made.plan.header):
        _say(to, "over", _over(cap))
    if made.plan.rows.height:
        _say(to, "approve", f"{sentence(listed(made.wanted))[:-1]} must approve{_because(made)}")


def tell_files(made: MadePlan, folder: Path, paths: Sequence[Path], to: Console) -> None:
    """What was written, and what to do next."""
    _say(to, "wrote", f"{folder}, {counted(len(paths), 'files')}")
    for row in made.files.iter_rows(named=True):
        _say(to, "", f"{row['name']}: {row['what']}; {counted(row['rows'], 'rows')}")
    if made.plan.rows.height:
        _say(to, "next", f'stokly-audit approve {folder} --as "YOUR NAME"')


def summary(made: MadePlan, paths: Iterable[Path]) -> dict[str, object]:
    """The same for a program: header, counts, paths; no value of anybody's."""
    header, rows = made.plan.header, made.plan.rows
    return {
        "plan_id": made.plan.plan_id,
        "tenant": header.tenant,
        "run_id": header.run_id,
        "planned_by": header.planned_by,
        "expires_at": header.expires_at.isoformat(),
        "scope": dict(header.scope),
        "rows": rows.height,
        "actions": dict(rows.group_by("action", maintain_order=True).len().iter_rows()),
        "impact_u_at_least": settles(made),
        "refused": made.refused.height,
        "work": made.work.height,
        "over": [cap.name for cap in exceeded(rows, header)],
        "approvals_needed": len(made.wanted),
        "files": [str(path) for path in paths],
    }


def _say(to: Console, what: str, text: str) -> None:
    """As `say`, in lines that fit; an id or a path is never cut."""
    width = max(min(to.width, WIDTH) - FRONT, FRONT)
    lines = textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
    for place, line in enumerate(lines):
        say(to, "" if place else what, line)


def _tell_head(made: MadePlan, to: Console) -> None:
    plan, header = made.plan, made.plan.header
    _say(to, "plan", plan.plan_id)
    _say(to, "account", header.tenant or "not told by what was read; name it when you approve")
    say(
        to,
        "made",
        f"by {header.planned_by}, of the run {header.run_id}; holds until "
        f"{header.expires_at:%Y-%m-%d %H:%M} UTC",
    )
    if header.scope:
        _say(to, "of", ", ".join(f"{name} {word}" for name, word in header.scope.items()))
    _say(to, "rows", _counts(plan))
    _say(to, "settles", _settles(made))


def _counts(plan: RepairPlan) -> str:
    tally = plan.rows.group_by("action", maintain_order=True).len().iter_rows()
    parts = [counted(many, ACTIONS[action].things) for action, many in tally]
    told = f": {listed(parts)}" if parts else ""
    return f"{counted(plan.rows.height, 'changes')} in Emarsys{told}"


def _settles(made: MadePlan) -> str:
    worth = amounts.said(settles(made))
    told = f"at least {worth}" if worth else "no amount"
    if made.findings is None:
        return told
    found = made.findings.filter("is_settled")
    part = made.findings.height - found.height
    in_part = f"; {counted(part, 'findings')} in part" if part else ""
    return f"{counted(found.height, 'findings')}: {told}{in_part}"


def _tell_rows(rows: pl.DataFrame, action: Action, shown: Shown, to: Console) -> None:
    """What stands there, and what will; the first rows of an action."""
    kind = CLASSES[rows["repair_class"][0]].word.lower()
    to.print(f"\n[bold]{plain(sentence(ACTIONS[action].things)[:-1])}[/] ({plain(kind)})")
    grid = Grid(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    grid.add_column(ACTIONS[action].record.lower(), overflow="fold", min_width=8)
    for name in ("what", "now", "then"):
        grid.add_column(name, overflow="fold")
    for row in shown.masked(rows.head(MOST)).iter_rows(named=True):
        cells = (row["record"], fact(row), _text(now(row)), _text(after(row, shown)))
        grid.add_row(*map(plain_lines, cells))
    to.print(grid)
    if rows.height > MOST:
        _say(to, "", f"and {rows.height - MOST:,} more; plan.jsonl has them all")


def _tell_left(made: MadePlan, shown: Shown, to: Console) -> None:
    """What is refused and why, and what is left to whom."""
    to.print()
    for why, many in _tally(made.refused, "why"):
        _say(to, "refused", f"{many:,}: {shown.redaction.text(why)}")
    for owner, some in _by_owner(made.work):
        _say(to, "work", f"{owner}: {counted(some.height, 'things')}")
        for check, many in _tally(some, "check"):
            _say(to, "", f"{many:>5,}  {check}")
    for why, many in _tally(made.work.drop_nulls("why"), "why"):
        _say(to, "", f"{many:,} of these: {why}")


def _by_owner(work: pl.DataFrame) -> Iterable[tuple[str, pl.DataFrame]]:
    told = work.with_columns(check=pl.col("checks").list.first())
    for (owner,), some in told.group_by("owner", maintain_order=True):
        yield str(owner), some


def _tally(rows: pl.DataFrame, column: str) -> Iterable[tuple[str, int]]:
    """Value -> rows, the most first."""
    return rows.group_by(column).len().sort("len", column, descending=[True, False]).iter_rows()


def _over(cap: Exceeded) -> str:
    if cap.name == OPT_OUTS_SHARE:
        return f"{cap}; see why so many: an approval must name it (--beyond {cap.name})"
    return f"{cap}; nothing but the opt-outs would be carried out"


def _because(made: MadePlan) -> str:
    return f": {'; '.join(made.wanted_because)}" if made.wanted_because else ""


def plain_lines(text: str) -> str:
    """Text that the data wrote, its lines kept."""
    return "\n".join(map(plain, text.splitlines()))


def _text(cell: Cell) -> str:
    """A cell as text."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, Lines):
        return "\n".join(map(_text, cell.cells))
    if isinstance(cell, Apart):
        return f"{cell.before}{cell.apart}{cell.after}"
    return str(getattr(cell, "text", ""))
