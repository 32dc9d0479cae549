"""A plan of the lane that a person has to approve: laid into plans/ like any other."""

from datetime import datetime
from pathlib import Path

import polars as pl

from audit.settings import Settings
from audit.steps.plans.made_plan import made_plan
from audit.steps.plans.plan import LEFT, Planned
from audit.steps.plans.settled_findings import SETTLED
from audit.steps.plans.work_files import laid_plan
from audit.workspace import secret
from checks.vocabulary import RepairPlan
from reports import Redaction
from reports.plan_page import plan_page


def laid(workspace: Path, settings: Settings, plan: RepairPlan, now: datetime) -> Path:
    """Its folder, with its page.

    Raises:
        StoreError: the folder can't be written.
    """
    nothing = pl.DataFrame(schema=LEFT)
    planned = Planned(plan, nothing, nothing, {}, {}, pl.DataFrame(schema=SETTLED))
    redaction = Redaction(settings.redaction, secret(workspace))
    return laid_plan(
        workspace,
        planned,
        lambda files: plan_page(made_plan(workspace, settings, planned, files, now=now), redaction),
    ).folder
