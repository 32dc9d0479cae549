"""The archive on a real SSH server: signed in by key alone, gone on with where it was."""

import asyncio
import fcntl
import os
import time
from pathlib import Path

import pytest

from audit.connectors.archive import arriving, source
from audit.connectors.archive.far_folder import server
from audit.connectors.archive.sftp import Server
from audit.connectors.chosen import Place
from audit.connectors.staging import Staging
from audit.progress import Silent
from audit.source_parts import ArchivePart, EmarsysPart
from checks.vocabulary import ConnectorError, Design, SettingsError, System

ROWS = "item,price,order,timestamp,customer,quantity\nA1,1.00,SO-1,2026-03-02T09:15:00Z,C-7,1\n"


@pytest.fixture
def sent(ssh):
    """Files by name -> they lie on the server, and nothing else does."""

    def made(**written):
        for old in (ssh.folder / "sent").iterdir():
            old.unlink()
        for name, content in written.items():
            (ssh.folder / "sent" / f"{name}.csv").write_text(content)

    return made


@pytest.fixture
def archive(ssh, tmp_path):
    def made(address=None, config=None):
        part = ArchivePart(sftp=address or ssh.address(), ssh_config=config or ssh.config)
        return source(Place(System.EMARSYS, EmarsysPart(archive=part), Design(), tmp_path))

    return made


def fetched(one, staging):
    asyncio.run(one.fetch(frozenset(one.gives), staging, Silent()))


def test_files_are_fetched_and_become_loads(sent, archive, pulled):
    sent(sales_items_1=ROWS, sales_items_2=ROWS, other=ROWS, sales_items_3="")
    found = pulled(archive())
    assert found["esp_load"].rows.select("load_id", "rows_in").rows() == [
        ("sales_items_1.csv", 1),
        ("sales_items_2.csv", 1),
        ("sales_items_3.csv", 0),
    ]
    assert found["esp_sale_line"].rows.height == 2


def test_a_name_with_blanks_is_fetched(ssh, sent, archive, pulled):
    sent()
    (ssh.folder / "sent" / "sales_items of May.csv").write_text(ROWS)
    assert pulled(archive())["esp_load"].rows["file_name"].to_list() == ["sales_items of May.csv"]


def test_a_file_cut_off_in_the_middle_is_gone_on_with(sent, archive, tmp_path, monkeypatch):
    monkeypatch.setattr(arriving, "UNSURE_BYTES", 10)
    sent(sales_items_1=ROWS)
    with Staging(tmp_path / "s.sqlite", "asked") as staging:
        one = archive()
        fetched(one, staging)
        whole = staging.folder / "sales_items_1.csv"
        whole.unlink()
        # The first bytes show whether they were kept, the last ten whether they were not trusted.
        begun = f"X{ROWS[1:50]}{'?' * 10}"
        (staging.folder / ".sales_items_1.csv.part").write_text(begun)
        fetched(one, staging)
        assert whole.read_text() == f"X{ROWS[1:]}"


def test_a_file_that_changed_on_the_server_is_fetched_anew(sent, archive, tmp_path):
    sent(sales_items_1=ROWS)
    with Staging(tmp_path / "s.sqlite", "asked") as staging:
        fetched(archive(), staging)
        sent(sales_items_1=ROWS + ROWS.splitlines(keepends=True)[1])
        fetched(archive(), staging)
        assert staging.noted("sent sales_items_1.csv")["rows_in"] == 2


def test_an_sftp_that_a_killed_pull_left_at_work_is_waited_for(sent, archive, tmp_path):
    sent(sales_items_1=ROWS)
    with Staging(tmp_path / "s.sqlite", "asked") as staging:
        with (staging.folder / ".sftp").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH)
            with pytest.raises(ConnectorError, match="still at work"):
                fetched(archive(), staging)
        fetched(archive(), staging)


def test_a_host_that_is_not_known_is_not_spoken_to(ssh, sent, archive, tmp_path, pulled):
    sent(sales_items_1=ROWS)
    config = tmp_path / "ssh_config"
    words = ssh.config.read_text().replace("known_hosts", "nobody_is_known")
    config.write_text(f"StrictHostKeyChecking no\n{words}")
    with pytest.raises(ConnectorError, match="Host key verification failed"):
        pulled(archive(config=config))
    assert not (ssh.folder / "nobody_is_known").exists()


def test_without_a_key_nobody_is_asked_for_a_password(ssh, archive, tmp_path, pulled):
    config = tmp_path / "ssh_config"
    config.write_text(ssh.config.read_text().replace("client_key", "no_such_key"))
    with pytest.raises(ConnectorError, match="Permission denied"):
        pulled(archive(config=config))


def test_a_folder_that_is_not_there_is_an_error(ssh, archive, pulled):
    with pytest.raises(ConnectorError, match="No such file"):
        pulled(archive(ssh.address("/no/such/folder")))


def test_an_archive_without_files_is_an_error(sent, archive, pulled):
    sent(other=ROWS)
    with pytest.raises(ConnectorError, match="holds no file like"):
        pulled(archive())


def test_a_name_that_sftp_would_take_for_a_pattern_is_refused(ssh, sent, archive, pulled):
    sent()
    (ssh.folder / "sent" / "sales_items[1].csv").write_text(ROWS)
    with pytest.raises(ConnectorError, match="quotes, stars or brackets"):
        pulled(archive())


@pytest.mark.parametrize(
    "address",
    [
        "sftp://me:secret@host/folder",
        "sftp://-oProxyCommand=x@host/folder",
        "sftp://me@host;x/folder",
        "sftp://me@host:x/folder",
        "sftp://me@host/fol*der",
        'sftp://me@host/a"%0Aget',
    ],
)
def test_an_address_that_says_more_than_where_is_refused(address):
    with pytest.raises(SettingsError) as caught:
        server(address, None)
    assert "secret" not in str(caught.value)


def test_a_folder_of_the_users_own_is_written_with_a_tilde():
    assert server("sftp://me@host/~/sent", None).folder == "sent"
    assert server("sftp://me@host:2222/sent", None) == Server("me@host", 2222, "/sent", None)
    assert Path(server("sftp://host/a%20b", None).folder) == Path("/a b")


def test_a_pull_that_is_stopped_leaves_no_sftp_behind(archive, tmp_path):
    begun = tmp_path / "begun"
    os.mkfifo(begun)
    config = tmp_path / "ssh_config"
    config.write_text(f"ProxyCommand sh -c 'echo $$ > {begun}; exec sleep 60'\n")

    async def stopped(staging):
        pull = asyncio.create_task(archive(config=config).fetch(frozenset(), staging, Silent()))
        waiting = int(await asyncio.to_thread(begun.read_text))
        pull.cancel()
        await asyncio.wait([pull])
        return waiting

    with Staging(tmp_path / "s.sqlite", "asked") as staging:
        waiting = asyncio.run(stopped(staging))
    assert any(_has_ended(waiting) for _ in range(200))


def _has_ended(process):
    time.sleep(0.01)
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    # Where nobody buries the dead, they are still listed.
    state = Path(f"/proc/{process}/stat")
    return state.exists() and ") Z " in state.read_text()
