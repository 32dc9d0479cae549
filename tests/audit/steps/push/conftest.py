import pytest

from tests.audit.pushing import ENVIRONMENT, tenant
from tests.audit.steps.push.through import Through


@pytest.fixture
def one():
    """An account of some contacts."""
    with tenant(60) as found:
        yield found


@pytest.fixture
def through(one, tmp_path, monkeypatch):
    """Carries a plan out as the command does, under an approval that somebody gave."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    return Through(one, tmp_path)
