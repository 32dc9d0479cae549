"""After a push the touched contacts alone are read again, and the plan's checks judge them."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from audit import flow, settings, workspace
from audit.connectors.clock import SystemClock
from audit.connectors.emarsys.fields import Plan
from audit.connectors.emarsys.read_back import ReadBack
from audit.ledger import ledger
from audit.progress import Silent
from audit.steps.push.reading_back import read_anew
from audit.steps.undoing.undo import undo
from audit.steps.verifying.new_rows import rows_of
from audit.steps.verifying.touched import rows_again, seen_again
from audit.steps.verifying.verify import verify
from audit.store import Store
from checks.discovery import every_check
from checks.vocabulary import ConnectorError, RepairPlan, StoreError
from tests.audit.carrying import HEADER, carried, plan_of, row
from tests.audit.pushing import ENVIRONMENT, tenant

DRIFT, MISSING = "contact.consistency.profile_drift", "contact.completeness.missing_in_esp"
TAKEN_AT = datetime.now(UTC) - timedelta(minutes=1)
NAMES = {"id": "user_id", "3": "Email", "37": "Mobile", "31": "Opt-In", "1": "First Name"}


class Audited:
    """A workspace whose newest run has read an account, and what a push would have left behind."""

    def __init__(self, one, folder: Path, *, by_file: bool):
        self.one, self.folder = one, folder
        own = one.push.model_dump(mode="json", include={"url", "token_url", "requests_per_minute"})
        secrets = {
            name: f"env:EMARSYS_PUSH_{name.upper()}" for name in ("client_id", "client_secret")
        }
        workspace.make(
            folder,
            name="c",
            stokly=self.customers(),
            emarsys=self.exported() if by_file else None,
            taken_at=TAKEN_AT,
            parts={} if by_file else {"emarsys": {"api": {**own, "contacts": "query", **secrets}}},
        )
        self.settings = settings.read(folder).model_copy(update={"push": one.push})
        self.store = Store(folder)
        snapshots = flow.pull_only(folder, self.settings, Silent())
        self.run, _ = flow.judge(self.store, self.settings, snapshots, Silent())

    def customers(self):
        """Stokly's file of every contact, as the contact was before anything drifted."""
        folder = self.folder.with_name("stokly")
        folder.mkdir()
        ids = self.one.state.rows('select id, "3" from contact order by id')
        rows = [(f"F{at}", email, f"Ann{at}") for at, (_, email) in enumerate(ids)]
        rows.append(("F-new", "new.one@example.org", "Nia"))
        named = dict.fromkeys(["customerId", "email", "first name"], pl.String)
        changed = pl.lit("2026-01-01T00:00:00Z").alias("timeUpdated")
        frame = pl.DataFrame(rows, schema=named, orient="row").with_columns(changed)
        frame.write_csv(folder / "customers.csv")
        return folder

    def exported(self):
        """The account's contacts as a file, with labels in the place of choices."""
        folder = self.folder.with_name("emarsys")
        folder.mkdir()
        own = {self.one.numbered("external_id"): "External ID", **NAMES}
        columns = ", ".join(f'"{name}"' for name in own)
        rows = self.one.state.frame(f"select {columns} from contact").rename(own)  # noqa: S608 - ours
        said = pl.col("Opt-In").replace({"1": "True", "2": "False"})
        rows.with_columns(said).write_csv(folder / "contacts.csv")
        return folder

    def found(self, check=DRIFT):
        return next(one for one in self.run.answers if one.check.id == check).findings

    def plan(self, *rows, run=None):
        told = plan_of(rows)
        snapshots = tuple(one.snapshot_id for one in self.run.snapshots)
        header = {"run_id": run or self.run.run_id, "snapshots": snapshots}
        made = {name: getattr(HEADER, name) for name in HEADER.__dataclass_fields__} | header
        return RepairPlan(type(HEADER)(**made), told.rows)

    def repairs(self, check=DRIFT, action="update"):
        """A row for each finding of a check."""
        return [
            row(action, key, findings=[found], checks=[check], field="1")
            for key, found in self.found(check).select("key", "finding_id").iter_rows()
        ]

    def verified(self, touched, *rows):
        return self.asked(self.plan(*(rows or self.repairs())), touched)

    def asked(self, plan, touched):
        return verify(self.store, self.settings, plan, self.read(touched), Silent())

    def read(self, touched):
        """These contacts as they stand now; nothing is asked about nobody."""
        seen = seen_again(self.store, self.settings, self.theirs)
        if not touched:
            return ReadBack(Plan({}, (), ()), ())
        return asyncio.run(read_anew(self.settings, seen, touched, SystemClock()))

    @property
    def theirs(self):
        return next(each for each in self.run.snapshots if each.system == "emarsys")


@pytest.fixture(scope="module", params=[False, True], ids=["by API", "by file"])
def once(tmp_path_factory, request):
    """Thirty contacts, the first name of three of them wrong when they were audited; a copy."""
    asked = {name: one for name, one in every_check().items() if name in {DRIFT, MISSING}}
    with pytest.MonkeyPatch.context() as patch, tenant(30) as one:
        patch.setattr(flow, "every_check", lambda: asked)
        for name, value in ENVIRONMENT.items():
            patch.setenv(name, value)
        for each in one.ids[:3]:
            one.put(each, "1", "Zoe")
        with closing(sqlite3.connect(":memory:")) as copy:
            one.state.connection.backup(copy)
            folder = tmp_path_factory.mktemp("audited") / "client"
            yield Audited(one, folder, by_file=request.param), copy


@pytest.fixture
def audited(once):
    """That workspace, and the account as it was."""
    found, copy = once
    copy.backup(found.one.state.connection)
    return found


def keys(frame):
    return sorted(frame["key"])


def test_what_is_mended_is_fixed_what_is_not_is_open_and_what_came_is_new(audited):
    one, ids = audited.one, audited.one.ids
    assert keys(audited.found()) == ids[:3]
    one.put(ids[0], "1", "Ann0")
    one.put(ids[1], "1", "Ann1")
    one.put(ids[5], "1", "Eve")
    verified = audited.verified([*ids[:3], ids[5]])
    assert keys(verified.fixed) == ids[:2]
    assert keys(verified.open) == ids[2:3]
    assert keys(verified.new) == ids[5:6]
    assert verified.asked == (DRIFT,)
    assert not verified.is_clean


def test_nothing_stays_on_the_disk_and_nobody_is_written_to(audited):
    before = sorted(path for path in audited.folder.rglob("*") if path.is_file())
    audited.verified(audited.one.ids[:3])
    assert sorted(path for path in audited.folder.rglob("*") if path.is_file()) == before
    assert not audited.one.effects
    asked = [one.path for one in audited.one.app.state.history if one.method == "POST"]
    assert asked[-1].endswith("/contact/getdata")


def test_where_nothing_was_touched_nobody_is_asked_and_all_is_open(audited):
    asked = len(audited.one.app.state.history)
    verified = audited.verified([])
    assert len(audited.one.app.state.history) == asked
    assert (verified.open.height, verified.fixed.height, verified.new.height) == (3, 0, 0)


def test_a_contact_that_is_gone_is_found_no_more(audited):
    number = int(audited.one.ids[0])
    audited.one.state.make("delete from contact where id = ?", number)
    verified = audited.verified([*audited.one.ids[:2], str(number)])
    assert str(number) in keys(verified.fixed)


def test_a_contact_that_was_made_is_there(audited):
    one = audited.one
    external = one.numbered("external_id")
    fields = f'insert into contact ("3", "{external}", "1") values (?, ?, ?)'  # noqa: S608 - ours
    made = one.state.make(fields, "new.one@example.org", "F-new", "Nia")
    [missing] = audited.repairs(MISSING, "create")
    verified = audited.verified([str(made)], missing)
    assert keys(verified.fixed) == ["F-new"]


def test_appended_rows_are_never_called_fixed(audited):
    verified = audited.verified(audited.one.ids[:3], *audited.repairs(action="append"))
    assert (verified.fixed.height, verified.later.height, verified.asked) == (0, 3, ())
    assert "the next audit asks" in verified.later["why"][0]


def test_a_silence_about_one_of_them_ends_it(audited, monkeypatch):
    monkeypatch.setattr("audit.connectors.emarsys_writer.looking.rows_in", lambda _: [])
    with pytest.raises(ConnectorError, match="neither given nor refused"):
        audited.verified(audited.one.ids[:3])
    assert not [*audited.store.folder.glob(".aside-*")]


def test_a_plan_of_a_run_that_the_history_has_not_is_refused(audited):
    plan = audited.plan(*audited.repairs(), run="another")
    with pytest.raises(StoreError, match="does not know 3 of the findings"):
        audited.asked(plan, [])


def test_what_a_push_mended_is_fixed_and_after_its_undo_it_is_there_again(audited, tmp_path):
    one = audited.one
    rows = [
        {**told, "seen": "Zoe", "desired": f"Ann{one.ids.index(told['record'])}"}
        for told in audited.repairs()
    ]
    plan = audited.plan(*rows)
    assert carried(one, plan, tmp_path).states == {"verified": 3}
    pushed = audited.asked(plan, one.ids[:3])
    assert (keys(pushed.fixed), pushed.is_clean) == (one.ids[:3], True)
    with ledger(tmp_path, one.opened(_tenant)) as kept:
        kept.keep_plan(plan.plan_id, plan.to_bytes())
        now = datetime.now(UTC)
        back = undo(tmp_path, plan.plan_id, kept, audited.settings, now=now, by="Ann").plan
    assert carried(one, back, tmp_path).states == {"verified": 3}
    undone = audited.asked(back, one.ids[:3])
    assert (keys(undone.open), undone.fixed.height) == (one.ids[:3], 0)


async def _tenant(door):
    return door.tenant


def test_with_an_address_its_normal_form_is_new(audited):
    one = audited.one
    one.put(one.ids[0], "3", "Other@Example.org")
    read = audited.read(one.ids[:1])
    newer = rows_again(audited.store, audited.settings, audited.theirs, read, Silent())
    with closing(audited.store.open([audited.theirs])) as connection:
        newer.lay(connection, TAKEN_AT)
        rows = rows_of(connection, "esp_contact").filter(contact_id=one.ids[0])
    assert rows.select("email_raw", "email_norm").rows() == [
        ("Other@Example.org", "other@example.org")
    ]
