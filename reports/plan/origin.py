"""At the foot of a page about repairs: what the plan was made from, and its id."""

from checks.vocabulary.repair_plan import PlanHeader, RepairPlan
from reports.cells import Cell, Code, Lines, Quiet, hashed
from reports.levels import FOR_WHOM
from reports.page import Facts, Section
from reports.page_hash import COVERED
from reports.plan.shown import Shown
from reports.words import moment
from reports.writing import whole

_SAME = "SHA-256 of plan.jsonl: two plans of one run and one person have the same."


def origin(
    plan: RepairPlan, shown: Shown, zone: str, head: tuple[int, str] | None, told: str
) -> Section:
    """Run, snapshots, settings, tool, ledger.

    Args:
        plan: the plan.
        shown: how it is masked.
        zone: in which moments are shown.
        head: entries of the ledger and the hash of its last one; null where there is none.
        told: hash of all that the page shows above this section.
    """
    header, level = plan.header, shown.redaction.level
    facts: list[tuple[str, Cell]] = [
        ("Plan", Lines((Code(plan.plan_id), Quiet(_SAME)))),
        ("Lane", header.lane),
        ("Account", Code(header.tenant) if header.tenant else Quiet("not told by a file")),
        ("Audit", Code(header.run_id)),
        ("Snapshots", Lines(tuple(Code(one) for one in header.snapshots))),
        ("Planned by", shown.person(header.planned_by)),
        ("Chosen", _scope(header)),
        ("Made and held", _times(header, zone)),
        ("Tool", f"stokly-emarsys-audit {header.version}"),
        ("Settings hash", hashed(header.config_hash)),
        ("Ledger", ledger_head(head)),
        ("Page data", Lines((hashed(told), Quiet(COVERED)))),
        ("Redaction", f"Level {level}: {FOR_WHOM[level]}"),
    ]
    return Section("provenance", "Where this plan comes from", "Sources", (Facts(tuple(facts)),))


def ledger_head(head: tuple[int, str] | None) -> Cell:
    """How long the ledger is, and the hash by which a cut tail is known."""
    if head is None:
        return Quiet("none yet: nothing was ever pushed to this account from here")
    entries = f"{whole(head[0])} {'entry' if head[0] == 1 else 'entries'}; the last one's hash:"
    return Lines((entries, Code(head[1])))


def _scope(header: PlanHeader) -> Cell:
    chosen = [f"{name}: {word}" for name, word in header.scope.items()]
    return Lines(tuple(chosen)) if chosen else "everything that the run proposed"


def _times(header: PlanHeader, zone: str) -> str:
    made, until = moment(header.created_at, zone), moment(header.expires_at, zone)
    return f"The audit ended {made}; nothing of the plan is carried out after {until}"
