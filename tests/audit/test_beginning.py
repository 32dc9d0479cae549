"""The commands that come first: what they ask, where secrets go, what they say of a system."""

import io

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring
from typer.testing import CliRunner

from audit import settings
from audit.cli import app, main
from audit.secret_places import SERVICE

ANSWERS = [
    "Acme Ltd",
    "y",  # Stokly over its API
    "acme",
    "stokly-id",
    "stokly-s3cret",
    "y",  # Emarsys over its API
    "acme",
    "123456",
    "",  # the usual token address
    "emarsys-id",
    "emarsys-s3cret",
]


@pytest.fixture
def asked(backend, tmp_path):
    """The workspace that `init --ask` made, and what it said."""
    assert not backend.held
    folder = tmp_path / "acme"
    ended = CliRunner().invoke(app, ["init", str(folder), "--ask"], input="\n".join(ANSWERS))
    assert ended.exit_code == 0, ended.output
    return folder, ended.output


def test_secrets_go_into_the_keyring_and_the_settings_name_the_place(asked, backend):
    folder, _ = asked
    chosen = settings.read(folder)
    assert chosen.stokly.api.secret_key == "keyring:acme-stokly-secret"  # noqa: S105 - a place
    assert backend.held[SERVICE, "acme-stokly-secret"] == "stokly-s3cret"
    assert (chosen.client.name, chosen.emarsys.api.segment) == ("Acme Ltd", "123456")


def test_no_secret_is_in_any_file_or_on_the_terminal(asked):
    folder, said = asked
    written = [path.read_text() for path in folder.rglob("*") if path.is_file()]
    assert written
    assert not [text for text in (*written, said) if "s3cret" in text]


def test_a_secret_that_is_not_typed_is_looked_for_in_a_named_variable(backend, tmp_path):
    answers = ["Acme", "y", "acme", "", "", "n"]
    ended = CliRunner().invoke(
        app, ["init", str(tmp_path / "c"), "--ask"], input="\n".join(answers) + "\n"
    )
    assert ended.exit_code == 0, ended.output
    assert settings.read(tmp_path / "c").stokly.api.secret_key == "env:STOKLY_SECRET_KEY"  # noqa: S105 - a place
    assert not backend.held


def test_one_secret_can_be_kept_from_a_pipe(backend, tmp_path):
    ended = CliRunner().invoke(
        app, ["init", str(tmp_path), "--keep", "acme-emarsys"], input="s3cret\n"
    )
    assert (ended.exit_code, backend.held[SERVICE, "acme-emarsys"]) == (0, "s3cret")
    assert "keyring:acme-emarsys" in ended.output


@pytest.mark.usefixtures("backend")
def test_a_machine_without_a_keyring_names_the_variable_to_use(tmp_path, monkeypatch, capsys):
    keyring.set_keyring(NoKeyring())
    monkeypatch.setattr("sys.stdin", io.StringIO("s3cret\n"))
    assert main_ended(["init", str(tmp_path), "--keep", "acme-emarsys"]) == 5
    told = capsys.readouterr().err
    assert "write env:ACME_EMARSYS" in told
    assert "s3cret" not in told


def test_probing_without_an_api_says_how_to_set_one_up(tmp_path, capsys):
    main_ended(["init", str(tmp_path / "c")])
    assert main_ended(["probe", str(tmp_path / "c")]) == 5
    assert "no system is set up to be asked" in capsys.readouterr().err


def test_what_the_command_makes_is_its_owners_alone_and_what_its_caller_makes_is_not(tmp_path):
    main_ended(["init", str(tmp_path / "made")])
    (tmp_path / "after").mkdir(0o755)
    modes = [oct((tmp_path / name).stat().st_mode)[-3:] for name in ("made", "after")]
    assert modes == ["700", "755"]


def main_ended(words):
    with pytest.raises(SystemExit) as ended:
        main(words)
    return ended.value.code
