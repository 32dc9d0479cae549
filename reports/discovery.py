"""Every report is found by looking in this folder; nobody keeps a list."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

import reports
from checks.vocabulary import ReportError
from reports.page import Report


def every_report() -> dict[str, Report]:
    """Report name -> report, in name order.

    Raises:
        ReportError: two reports share one name, so one page would overwrite the other.
    """
    found: dict[str, Report] = {}
    for one in sorted(_reports_in_this_folder(), key=lambda one: one.name):
        if one.name in found:
            raise ReportError(
                f"two reports are called {one.name}",
                where=f"“{found[one.name].title}” and “{one.title}” in reports/",
                do="rename one of the two; its name is the name of its file",
            )
        found[one.name] = one
    return found


def _reports_in_this_folder() -> Iterator[Report]:
    for found in iter_modules(reports.__path__, prefix="reports."):
        module = import_module(found.name)
        yield from (value for value in vars(module).values() if isinstance(value, Report))
