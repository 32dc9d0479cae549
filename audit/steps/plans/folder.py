"""Where plans lie: one folder a plan, `plans/<beginning of its id>/` of the workspace."""

from dataclasses import dataclass
from pathlib import Path

from checks.vocabulary import RepairPlan, SettingsError

PLANS, PLAN, APPROVALS = "plans", "plan.jsonl", "approvals.jsonl"
SHORT = 12  # signs of a plan's id that name it
LEAST = 4  # signs that a person must give of it


@dataclass(frozen=True, slots=True)
class Lying:
    """A plan, and the workspace in which it lies."""

    plan: RepairPlan
    workspace: Path
    folder: Path


def folder_of(workspace: Path, plan: RepairPlan) -> Path:
    """The folder of a plan, whether it is there yet or not."""
    return workspace / PLANS / plan.plan_id[:SHORT]


def lying(named: str, workspace: Path) -> Lying:
    """The plan that a person names.

    Args:
        named: its folder, its plan.jsonl, or the beginning of its id.
        workspace: in which an id is looked up.

    Raises:
        SettingsError: there is none of that name, more than one, or its bytes were changed.
    """
    path = _file(named, workspace)
    try:
        told = path.read_bytes()
    except OSError as error:
        raise SettingsError(
            f"the plan can't be read: {error.strerror}",
            where=str(path),
            do="give the right to that file, or make it anew with `stokly-audit plan`",
        ) from None
    plan = RepairPlan.from_bytes(told, where=str(path))
    if plan.plan_id[:SHORT] != path.parent.name:
        raise SettingsError(
            f"the plan was changed: its bytes are those of {plan.plan_id[:SHORT]}, not of "
            f"{path.parent.name}",
            where=str(path),
            do="make it anew with `stokly-audit plan`; a plan is never edited",
        )
    return Lying(plan, path.parent.parent.parent, path.parent)


def _file(named: str, workspace: Path) -> Path:
    path = Path(named)
    if path.is_dir() and (path / PLAN).exists():
        return (path / PLAN).resolve()
    if path.is_file():
        return path.resolve()
    found = sorted((workspace / PLANS).glob(f"{named}*/{PLAN}")) if _is_id(named) else []
    if len(found) != 1:
        raise SettingsError(
            f"{len(found) or 'no'} plans are called {named}",
            where=str(workspace / PLANS),
            do="name the folder of a plan, or the first signs of its id",
        )
    return found[0].resolve()


def _is_id(named: str) -> bool:
    return len(named) >= LEAST and all(sign in "0123456789abcdef" for sign in named)
