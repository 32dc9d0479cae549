"""Every check is found by looking in this folder; nobody keeps a list."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages

import checks
from checks.vocabulary import Check, CheckError


def every_check() -> dict[str, Check]:
    """Check id -> check, in id order.

    Raises:
        CheckError: two checks share one id.
    """
    found: dict[str, Check] = {}
    for one in sorted(_checks_in_this_folder(), key=lambda one: one.id):
        if one.id in found:
            raise CheckError(
                f"two checks are called {one.id}",
                where=f"{found[one.id].file} and {one.file}",
                do="rename one of the two functions; its name is part of its id",
            )
        found[one.id] = one
    return found


def _checks_in_this_folder() -> Iterator[Check]:
    for info in walk_packages(checks.__path__, prefix="checks."):
        if info.name.startswith((__name__, "checks.expectations", "checks.contract.")):
            continue  # this file; and the door to libraries that take seconds to import
        module = import_module(info.name)
        yield from (value for value in vars(module).values() if isinstance(value, Check))
