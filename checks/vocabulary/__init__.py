"""What we talk about: the nouns, the canonical tables, what "the same" means, the errors."""

from checks.vocabulary.answer import FINDING, Answer, State
from checks.vocabulary.capability import CAPABILITY
from checks.vocabulary.check import (
    REQUIRED,
    VERDICT,
    Check,
    Level,
    Owner,
    Severity,
    Verdicts,
    check,
)
from checks.vocabulary.choices import country_labels
from checks.vocabulary.comparison import APART, SIDES, Asked, Class, Comparison, Pair, Tolerance
from checks.vocabulary.design import (
    IDENTITY_FIELDS,
    LANES,
    PROFILE_FIELDS,
    Accepted,
    Basis,
    Design,
    Home,
)
from checks.vocabulary.engine import Engine
from checks.vocabulary.errors import (
    AuditError,
    CheckError,
    ConnectorError,
    LedgerError,
    NoEvidence,
    ReportError,
    SettingsError,
    StoreError,
)
from checks.vocabulary.evidence import Evidence
from checks.vocabulary.repair import CLASS_OF, REPAIR, Action, RepairClass
from checks.vocabulary.repair_plan import PLAN_ROW, PlanHeader, RepairPlan
from checks.vocabulary.run import AuditRun
from checks.vocabulary.snapshot import REJECT, Seal, Snapshot
from checks.vocabulary.tables import (
    TABLES,
    Column,
    Kind,
    Normal,
    Personal,
    System,
    Table,
    raw_name,
)

__all__ = [
    "APART",
    "CAPABILITY",
    "CLASS_OF",
    "FINDING",
    "IDENTITY_FIELDS",
    "LANES",
    "PLAN_ROW",
    "PROFILE_FIELDS",
    "REJECT",
    "REPAIR",
    "REQUIRED",
    "SIDES",
    "TABLES",
    "VERDICT",
    "Accepted",
    "Action",
    "Answer",
    "Asked",
    "AuditError",
    "AuditRun",
    "Basis",
    "Check",
    "CheckError",
    "Class",
    "Column",
    "Comparison",
    "ConnectorError",
    "Design",
    "Engine",
    "Evidence",
    "Home",
    "Kind",
    "LedgerError",
    "Level",
    "NoEvidence",
    "Normal",
    "Owner",
    "Pair",
    "Personal",
    "PlanHeader",
    "RepairClass",
    "RepairPlan",
    "ReportError",
    "Seal",
    "SettingsError",
    "Severity",
    "Snapshot",
    "State",
    "StoreError",
    "System",
    "Table",
    "Tolerance",
    "Verdicts",
    "check",
    "country_labels",
    "raw_name",
]
