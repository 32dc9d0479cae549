"""Answers that were kept come back as they were, or it is said that they can't."""

import random
import resource
import signal
import subprocess
import sys
from datetime import timedelta
from hashlib import shake_256

import pytest

from audit.connectors.staging import Staging
from checks.vocabulary import StoreError

PAGES = 40


def body(number):
    # What does not shrink, so that most of the file is answers.
    return shake_256(str(number).encode()).hexdigest(1_500).encode()


def keep(staging, number):
    staging.keep(
        "list", f"{number:06d}", body(number), records=1, notes={"last": number}, marks=b"m"
    )


def content(staging):
    return [*staging.bodies("list")], staging.noted("last"), staging.kept("list")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "pulling" / "stokly-api.sqlite"


@pytest.fixture
def written(path):
    """A file with pages, as a process that was killed leaves it: all of it in the file."""
    with Staging(path, "asked") as staging:
        for number in range(PAGES):
            keep(staging, number)
    return path


def test_what_was_kept_comes_back_in_order_and_is_its_owners_alone(written):
    with Staging(written, "asked") as staging:
        assert staging.resumed
        assert [at for at, _ in staging.bodies("list")] == [f"{n:06d}" for n in range(PAGES)]
        assert dict(staging.bodies("list"))["000007"] == body(7)
        assert dict(staging.marks("list", since="000038")) == {"000038": b"m", "000039": b"m"}
    assert written.stat().st_mode & 0o777 == 0o600


def test_some_places_of_a_part_can_be_forgotten(written):
    with Staging(written, "asked") as staging:
        staging.forget("list", before="000030")
        staging.forget("list", since="000033")
        assert [*staging.kept("list")] == ["000030", "000031", "000032"]


@pytest.mark.parametrize(
    ("asked", "oldest", "why"),
    [
        ("other", timedelta(hours=24), "other things are asked for now"),
        ("asked", timedelta(0), "more than 0:00:00 ago"),
    ],
)
def test_what_no_longer_fits_is_not_gone_on_with_and_it_is_said_why(written, asked, oldest, why):
    with Staging(written, asked, oldest) as staging:
        assert (staging.resumed, staging.kept("list")) == (False, {})
        assert why in staging.why_anew


def test_a_first_pull_says_nothing(path):
    with Staging(path, "asked") as staging:
        assert (staging.resumed, staging.why_anew) == (False, None)


def outcome(path, whole):
    """ "same", or "anew" where it says so; anything else fails."""
    with Staging(path, "asked") as staging:
        if staging.why_anew:
            assert staging.why_anew.startswith("what was kept")
            assert not staging.kept("list")
            return "anew"
        assert content(staging) == whole
        return "same"


def test_a_bit_that_changed_on_the_disk_is_never_read_as_something_else(written):
    chance = random.Random(1)  # noqa: S311 - the same seed is the same trial
    sound = written.read_bytes()
    with Staging(written, "asked") as staging:
        whole = content(staging)
    outcomes = []
    for _ in range(200):
        flipped = bytearray(sound)
        flipped[chance.randrange(len(sound))] ^= 1 << chance.randrange(8)
        written.write_bytes(flipped)
        outcomes.append(outcome(written, whole))
    assert outcomes.count("anew") > 100


def test_a_file_that_was_cut_off_is_begun_anew(written):
    chance = random.Random(1)  # noqa: S311 - the same seed is the same trial
    sound = written.read_bytes()
    for _ in range(50):
        written.write_bytes(sound[: chance.randrange(1, len(sound))])
        assert outcome(written, None) == "anew"


def test_a_bit_that_changed_in_the_log_loses_the_newest_pages_whole_or_is_met(path):
    chance = random.Random(1)  # noqa: S311 - the same seed is the same trial
    log = path.with_name(f"{path.name}-wal")
    with Staging(path, "asked") as staging:
        for number in range(PAGES):
            keep(staging, number)
        copies = path.read_bytes(), log.read_bytes()
    for _ in range(50):
        flipped = bytearray(copies[1])
        flipped[chance.randrange(len(flipped))] ^= 1 << chance.randrange(8)
        path.write_bytes(copies[0])
        log.write_bytes(flipped)
        path.with_name(f"{path.name}-shm").unlink(missing_ok=True)
        with Staging(path, "asked") as staging:
            whole_up_to_the_last(staging)


def whole_up_to_the_last(staging):
    """How many pages there are; each as written, and none after the one last noted."""
    pages, last, _ = content(staging)
    assert pages == [(f"{n:06d}", body(n)) for n in range(len(pages))]
    assert last == (len(pages) - 1 if pages else None)
    return len(pages)


WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from test_staging import Staging, keep
with Staging(Path(sys.argv[1]), "asked") as staging:
    for number in range(len(staging.kept("list")), 10**6):
        keep(staging, number)
        print(number, flush=True)
"""


def writer(path, folder, **how):
    command = [sys.executable, "-c", WRITER, path, folder]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **how)


def test_a_writer_that_is_killed_leaves_whole_pages_and_the_next_goes_on(path, request):
    chance = random.Random(1)  # noqa: S311 - the same seed is the same trial
    met = 0
    for _ in range(8):
        with writer(path, request.path.parent) as process:
            told = [process.stdout.readline() for _ in range(chance.randrange(1, 40))]
            process.send_signal(signal.SIGKILL)
        with Staging(path, "asked") as staging:
            met = whole_up_to_the_last(staging)
        assert met > int(told[-1])
    assert met > 50


def test_a_full_disk_is_told_and_what_was_kept_stays(path, request):
    def little_room():
        resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))

    with writer(path, request.path.parent, preexec_fn=little_room, stderr=subprocess.PIPE) as full:
        told, said = full.communicate()
    assert "StoreError: what was fetched can't be kept" in said
    assert "do:    free space, then pull again" in said
    with Staging(path, "asked") as staging:
        assert whole_up_to_the_last(staging) == len(told.split())


def test_a_page_that_changes_under_our_hands_is_met_when_it_is_read(written):
    with Staging(written, "asked") as staging:
        staging._connection.execute("UPDATE page SET records = 2 WHERE at = '000003'")  # noqa: SLF001 - as damage would
        with pytest.raises(StoreError, match="an answer is not what was written"):
            list(staging.bodies("list"))


def test_a_file_that_another_process_writes_is_told(written):
    with Staging(written, "asked") as one:
        one._connection.execute("PRAGMA busy_timeout = 0")  # noqa: SLF001 - so that nobody waits
        with Staging(written, "asked") as other:
            other._connection.execute("BEGIN IMMEDIATE")  # noqa: SLF001 - as a writer holds it
            with pytest.raises(StoreError, match="is held by another run"):
                keep(one, 1)
            other._connection.rollback()  # noqa: SLF001 - and lets it go
