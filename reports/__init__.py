"""How we tell it: one page a file."""

from reports.discovery import every_report
from reports.levels import Redaction
from reports.page import Report
from reports.render import render

__all__ = ["Redaction", "Report", "every_report", "render"]
