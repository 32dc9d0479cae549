"""Every error this project raises on purpose.

AuditError
├── SettingsError          the settings file or the command line is wrong
├── ConnectorError         a source could not be read
├── StoreError             the workspace, a snapshot or the history can't be used
├── LedgerError            the record of what was written is damaged, or can't be kept
├── NoEvidence             a check asked for what no source gave; it is `not run`
├── CheckError             a check broke its promise
└── ReportError            a page does not add up, or would show what it must not
"""


class AuditError(Exception):
    """Base of the tree. Three parts, so that none of them is forgotten."""

    def __init__(self, what: str, *, where: str, do: str) -> None:
        super().__init__(f"{what}\n  where: {where}\n  do:    {do}")
        self.what = what
        self.where = where
        self.do = do


class SettingsError(AuditError):
    """The settings file or the command line says something we can't follow."""


class ConnectorError(AuditError):
    """A source could not be read."""


class StoreError(AuditError):
    """The workspace, a snapshot or the history can't be used."""


class LedgerError(AuditError):
    """The record of what was written to Emarsys is damaged, or can't be kept."""


class NoEvidence(AuditError):
    """A check asked for what no source gave, or gave in part."""


class CheckError(AuditError):
    """A check broke its promise to the runner."""


class ReportError(AuditError):
    """A page does not add up, or would show what it must not."""
