"""Workspaces that read the APIs alone, and pages of lists that change under whoever reads them."""

import pytest

from audit import workspace
from audit.sandbox.servers.opening import parts


@pytest.fixture
def reads(shop, tmp_path):
    """Urls, and what is said of the API of each system that is read -> a new workspace."""
    made = iter(range(10**6))

    def workspace_of(urls, **apis):
        said = parts({"feed": "", "oauth": "", "emarsys": "", "stokly": "", **urls}, shop.told)
        only = {name: {"api": {**said[name]["api"], **api}} for name, api in apis.items()}
        folder = tmp_path / f"reads-{next(made)}"
        workspace.make(folder, name="c", taken_at=shop.told.taken_at, key="00" * 32, parts=only)
        return folder

    return workspace_of
