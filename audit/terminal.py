"""What a person reads on the terminal, and the same for programs with `--json`."""

import json
from collections.abc import Iterable
from pathlib import Path

import polars as pl
from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from checks.vocabulary import Answer, AuditError, AuditRun, Check, Severity, Snapshot, State
from checks.vocabulary.money import shown

# Wide enough for a log: where there is no terminal, nobody can widen the window.
LOG_WIDTH = 120
FED_TOLD = ("column", "from")
STYLES = {"S1": "bold white on red", "S2": "bold red", "S3": "yellow", "S4": "dim"}


def console(*, errors: bool = False) -> Console:
    """Where text goes: the terminal as wide as it is, a log as wide as it needs."""
    found = Console(stderr=errors)
    return found if found.is_terminal else Console(stderr=errors, width=LOG_WIDTH)


def tell_run(run: AuditRun, written: Iterable[Path], to: Console) -> None:
    """What was pulled, asked, found and written."""
    tell_pulled(run.snapshots, to)
    _say(to, "fence", f"{run.fence:%Y-%m-%d %H:%M} UTC; nothing later was judged")
    _say(to, "asked", asked(run))
    to.print(_found(run.answers))
    for answer in run.answers:
        if answer.not_run is not None:
            _say(to, "not run", f"{answer.check.id}: {answer.not_run}")
        for part, reason in answer.unasked.items():
            _say(to, "not run", f"{answer.check.id}, {part}: {reason}")
    if run.fixed.height:
        _say(to, "fixed", f"{run.fixed.height:,} findings since the last run")
    for place, path in enumerate(written):
        _say(to, "" if place else "wrote", str(path))


def tell_pulled(snapshots: Iterable[Snapshot], to: Console) -> None:
    """One line a system, one a table that is not whole, one a sentence of a source."""
    for snapshot in snapshots:
        _say(to, "pulled", _pulled(snapshot))
        for entity, seal in snapshot.seals.items():
            if not seal.complete:
                _say(to, "not whole", f"{entity}: {seal.why_incomplete}")
        for sentence in snapshot.said:
            _say(to, "said", sentence)


def asked(run: AuditRun) -> str:
    """`7 checks: 4 failed, 2 passed, 1 not run`."""
    counts = [f"{run.counted(state):,} {state}" for state in (State.FAILED, State.PASSED)]
    return f"{len(run.answers)} checks: {', '.join(counts)}, {run.counted(State.NOT_RUN)} not run"


def tell_score(score: pl.DataFrame, to: Console) -> None:
    """How the findings compare with the faults that were planted."""
    grid = _grid("planted", "found", "missed", "invented", "precision", "recall", first="check")
    for row in score.iter_rows(named=True):
        true = row["found"] - row["invented"]
        grid.add_row(
            row["check_id"],
            *(f"{row[name]:,}" for name in ("planted", "found", "missed", "invented")),
            _share(true, row["found"]),
            _share(true, row["planted"]),
        )
    to.print(grid)


def tell_unused(names: Iterable[str], to: Console) -> None:
    """Files in the declared folders that no table was made from."""
    for name in names:
        _say(to, "unused", f"{name}; name it under [….files] in audit.toml if it is a table")


def tell_fed(fed: pl.DataFrame, to: Console) -> None:
    """Which column of which file would feed what."""
    widths = [max(map(len, fed[name].fill_null("").to_list()), default=0) for name in FED_TOLD]
    for (entity, source), part in fed.group_by("entity", "source", maintain_order=True):
        given = part["from"].is_not_null().sum()
        to.print(
            f"\n[bold]{entity}[/] from {escape(str(source))}: {given} of {part.height} columns"
        )
        for row in part.iter_rows(named=True):
            style = "dim" if row["from"] is None else ""
            words = (row["column"].ljust(widths[0]), (row["from"] or "–").ljust(widths[1]))
            to.print(
                f"  {'  '.join(words)}  {row['how']}", style=style, markup=False, highlight=False
            )


def tell_checks(checks: Iterable[Check], to: Console) -> None:
    """Every check and its question."""
    grid = _grid(first="check", rest_left=("owner", "worst", "question"))
    for check in checks:
        grid.add_row(check.id, check.owner.value, check.worst.value, check.question)
    to.print(grid)


def tell_history(past: pl.DataFrame, to: Console) -> None:
    """The runs of a workspace, newest first."""
    columns = ("failed", "passed", "not_run", "s1", "s2", "s3", "s4")
    grid = _grid(*(name.replace("_", " ") for name in columns), first="run")
    for row in past.iter_rows(named=True):
        grid.add_row(row["run_id"], *(f"{row[name]:,}" for name in columns))
    to.print(grid)


def tell_capabilities(found: pl.DataFrame, written: Iterable[Path], to: Console) -> None:
    """What the systems answered when they were first asked."""
    grid = Grid(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    for width in (5, 8, 34):
        grid.add_column(min_width=width, overflow="fold")
    for row in found.iter_rows(named=True):
        fit = {True: "[green]as needed[/]", False: "[yellow]look[/]"}.get(row["ok"], "")
        words = (escape(row[name] or "") for name in ("system", "question", "answer"))
        grid.add_row(fit, *words)
    to.print(grid)
    for place, path in enumerate(written):
        _say(to, "" if place else "wrote", str(path))


def tell_error(error: AuditError, to: Console) -> None:
    """What happened, where, what to do; nothing else."""
    to.print(f"[bold red]error[/]  {escape(error.what)}", highlight=False, soft_wrap=True)
    to.print(f"  where  {escape(error.where)}", highlight=False, soft_wrap=True)
    to.print(f"  do     {escape(error.do)}", highlight=False, soft_wrap=True)


def error_as_json(error: AuditError, exit_code: int) -> str:
    """The same three parts for a program."""
    told = {"what": error.what, "where": error.where, "do": error.do}
    return json.dumps({"exit_code": exit_code, "error": told}, indent=2)


def as_json(run: AuditRun, written: Iterable[Path], exit_code: int) -> str:
    """One object with what a program wants to know at once; the rest is in the files."""
    return json.dumps(
        {
            "run_id": run.run_id,
            "exit_code": exit_code,
            "worst": run.worst.value if run.worst else None,
            "checks": {state.value: run.counted(state) for state in State},
            "found": {one.check.id: one.findings.height for one in run.answers if not one.not_run},
            "not_run": {one.check.id: one.not_run for one in run.answers if one.not_run},
            "files": [str(path) for path in written],
        },
        indent=2,
    )


def _found(answers: Iterable[Answer]) -> Grid:
    grid = Grid(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    grid.add_column(no_wrap=True, min_width=6, justify="right")
    grid.add_column(overflow="fold")
    for _ in ("found", "rate", "money"):
        grid.add_column(justify="right", no_wrap=True)
    told = [answer for answer in answers if answer.findings.height]
    for answer in sorted(told, key=lambda one: (one.worst or Severity.S4, one.check.id)):
        level = answer.worst or Severity.S4
        grid.add_row(
            f"[{STYLES[level]}]{level.value}[/]",
            answer.check.id,
            f"{answer.findings.height:,} of {answer.examined:,}",
            f"{answer.rate:.2%}".replace("%", " %"),
            _money(answer),
        )
    return grid


def _money(answer: Answer) -> str:
    sums = answer.findings.drop_nulls("impact_u").group_by("currency").agg(pl.col("impact_u").sum())
    return "  ".join(shown(amount, code) for code, amount in sums.sort("currency").iter_rows())


def _pulled(snapshot: Snapshot) -> str:
    kept = sum(seal.kept for seal in snapshot.seals.values())
    refused = sum(seal.rejected_rows for seal in snapshot.seals.values())
    told = f"{snapshot.system:<8}{len(snapshot.seals)} tables, {kept:,} rows"
    return f"{told}, {refused:,} rows could not be read" if refused else told


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.4f}" if whole else "–"


def _say(to: Console, what: str, text: str) -> None:
    to.print(f"[bold]{what:<10}[/]{escape(text)}", highlight=False, soft_wrap=True)


def _grid(*right: str, first: str, rest_left: Iterable[str] = ()) -> Grid:
    grid = Grid(box=None, padding=(0, 2, 0, 0), header_style="bold")
    grid.add_column(first, overflow="fold")
    for name in rest_left:
        grid.add_column(name, overflow="fold")
    for name in right:
        grid.add_column(name, justify="right")
    return grid
