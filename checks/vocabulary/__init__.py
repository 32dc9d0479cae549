"""What we talk about: the nouns, the canonical tables, what "the same" means, the errors."""

from checks.vocabulary.answer import FINDING, Answer, State
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
from checks.vocabulary.design import LANES, Accepted, Design, Home
from checks.vocabulary.errors import (
    AuditError,
    CheckError,
    ConnectorError,
    NoEvidence,
    ReportError,
    SettingsError,
    StoreError,
)
from checks.vocabulary.evidence import Evidence
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
    "FINDING",
    "LANES",
    "REJECT",
    "REQUIRED",
    "TABLES",
    "VERDICT",
    "Accepted",
    "Answer",
    "AuditError",
    "AuditRun",
    "Check",
    "CheckError",
    "Column",
    "ConnectorError",
    "Design",
    "Evidence",
    "Home",
    "Kind",
    "Level",
    "NoEvidence",
    "Normal",
    "Owner",
    "Personal",
    "ReportError",
    "Seal",
    "SettingsError",
    "Severity",
    "Snapshot",
    "State",
    "StoreError",
    "System",
    "Table",
    "Verdicts",
    "check",
    "raw_name",
]
