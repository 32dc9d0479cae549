"""Every way a command can end early is told in words."""

import duckdb
import pytest

from audit.endings import TRACEBACK, Exit, ended
from checks.vocabulary import SettingsError, StoreError


def test_a_fault_of_ours_names_its_place_and_never_what_it_held(capsys):
    with pytest.raises(ValueError, match="ann") as broken:
        int("ann@example.com")
    assert ended(broken.value, as_json=False) is Exit.INCOMPLETE
    told = capsys.readouterr().err
    assert "test_endings.py, line" in told
    assert "ann@example.com" not in told


def test_a_fault_of_ours_is_shown_whole_where_somebody_asks(monkeypatch):
    monkeypatch.setenv(TRACEBACK, "1")
    with pytest.raises(ValueError, match="whole"):
        ended(ValueError("whole"), as_json=False)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), duckdb.Error("Query interrupted")])
def test_being_stopped_is_no_failure(error, capsys):
    assert ended(error, as_json=False) is Exit.STOPPED
    assert "stopped" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (SettingsError("a", where="b", do="c"), Exit.USAGE),
        (StoreError("a", where="b", do="c"), Exit.INCOMPLETE),
        (PermissionError(13, "Permission denied", "x"), Exit.INCOMPLETE),
    ],
)
def test_a_failure_has_its_code(error, code):
    assert ended(error, as_json=False) is code
