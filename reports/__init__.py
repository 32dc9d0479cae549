"""How we tell it: one page a file."""

from reports.discovery import every_report
from reports.page import Report
from reports.redaction import Redaction
from reports.render import render

__all__ = ["Redaction", "Report", "every_report", "render"]
