"""What is written for people is true: notebooks run, and the README's commands are commands."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TOOL = Path(sys.executable).parent / "stokly-audit"
README = (ROOT / "README.md").read_text(encoding="utf-8")
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_from_top_to_bottom(path, tmp_path):
    command = [sys.executable, "-m", "pytest", "--nbmake", "-p", "no:randomly", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_holds_no_output(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    assert [cell for cell in cells if cell.get("outputs") or cell.get("execution_count")] == []


COMMANDS = sorted(set(re.findall(r"stokly-audit ([a-z]+)", README)))


@pytest.fixture(scope="module")
def helps():
    """Command of the README -> what it says of itself; one that is none has no word."""
    told = {}
    for one in COMMANDS:
        done = subprocess.run([TOOL, one, "--help"], capture_output=True, text=True, check=False)
        told[one] = done.stdout if done.returncode == 0 else ""
    return told


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_in_the_readme_is_a_command(command, helps):
    assert helps[command]


@pytest.mark.parametrize("flag", sorted(set(re.findall(r" (--[a-z]+(?:-[a-z]+)*)", README))))
def test_every_option_in_the_readme_is_an_option(flag, helps):
    assert any(flag in text for text in helps.values())


@pytest.mark.parametrize("target", re.findall(r"^    make ([a-z]+)", README, re.MULTILINE))
def test_the_readmes_two_commands_are_targets(target):
    assert f"\n{target}:" in (ROOT / "Makefile").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", re.findall(r"`((?:audit|checks)/[\w/.]*|[A-Z]+\.md)`", README))
def test_every_place_the_readme_points_to_is_there(path):
    assert (ROOT / path).exists()
