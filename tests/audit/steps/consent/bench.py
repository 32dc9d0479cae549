"""A client whose consents lie in files, beside an account on loopback that may be written to.

with bench(tmp_path) as one:
    one.state("F1", "out")
    one.approve()
    turn = one.turn()
    assert one.account.stored(one.ids[1], "31") == "2"
"""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import polars as pl

from audit import settings, workspace
from audit.ledger import ledger, tenants
from audit.progress import Silent
from audit.steps import consent
from audit.steps.plans.made_plan import head_of
from checks.vocabulary import TABLES, Design, Evidence, RepairPlan
from checks.vocabulary.sameness import RULES
from tests.audit.pushing import ENVIRONMENT, Jumping, Tenant, tenant

NOW = datetime.now(UTC)
CUSTOMER = ("Customer ID", "Account Code", "Email", "Mobile", "Merged Into")
CONSENT = ("Customer ID", "Channel", "State", "Changed At")


@dataclass
class Bench:
    """One client and one account.

    Attributes:
        folder: the workspace.
        account: what is written to.
        customers: id -> account code, e-mail, mobile, merged into.
        statements: (id, channel) -> state, when.
        clock: on which nobody waits.
    """

    folder: Path
    account: Tenant
    clock: Jumping
    customers: dict[str, tuple[str, str, str, str]] = field(default_factory=dict)
    statements: dict[tuple[str, str], tuple[str, datetime | None]] = field(default_factory=dict)

    @property
    def ids(self):
        return self.account.ids

    @property
    def settings(self):
        return settings.read(self.folder)

    def customer(self, customer_id, *, code="", email="", mobile="", merged_into=""):
        self.customers[customer_id] = (code, email, mobile, merged_into)

    def state(self, customer_id, state="out", channel="email", at=NOW - timedelta(minutes=3)):
        """Somebody states something in Stokly."""
        self.customers.setdefault(customer_id, ("", "", "", ""))
        self.statements[customer_id, channel] = (state, at)

    def approve(self, **more):
        now = more.pop("now", NOW - timedelta(minutes=1))
        word = {"person": "Ann", "share": 0.05, "until": now + timedelta(days=30)} | more
        name = word.pop("tenant", None) or consent.account_named(self.settings, self.clock)
        head = head_of(self.folder, name)
        return consent.give(self.folder, self.settings, tenant=name, now=now, head=head, **word)

    def audited(self, contacts=1000):
        """An audit has told who is who, as the account and Stokly stand now."""
        rows = self.account.state.rows('select id, "3", "37" from contact order by id')
        external = self.account.numbered("external_id")
        named = dict(self.account.state.rows(f'select id, "{external}" from contact'))  # noqa: S608
        theirs = [
            {"contact_id": str(one), "external_id_raw": named[one], "email_raw": mail}
            | {"mobile_raw": number}
            for one, mail, number in rows
        ]
        filler = [{"contact_id": f"x{at}"} for at in range(contacts - len(theirs))]
        ours = [
            {"customer_id": one, "account_code": code, "email_raw": mail, "mobile_raw": number}
            | {"merged_into": into or None}
            for one, (code, mail, number, into) in self.customers.items()
        ]
        tables = {
            "esp_contact": _frame("esp_contact", [*theirs, *filler]),
            "erp_customer": _frame("erp_customer", ours),
        }
        run = SimpleNamespace(run_id="r1", finished_at=NOW, snapshots=())
        consent.keep_links(self.folder / "store", Evidence(tables, Design(), NOW), run)

    def turn(self, *, dry_run=False):
        self.write()
        return consent.one_turn(
            self.folder, self.settings, Silent(), dry_run=dry_run, clock=self.clock
        )

    def write(self):
        """Stokly's exports as they are now."""
        folder = self.folder.parent / "stokly"
        _csv(folder / "customers.csv", CUSTOMER, [(k, *v) for k, v in self.customers.items()])
        rows = [
            (*key, state, at.isoformat() if at else "")
            for key, (state, at) in self.statements.items()
        ]
        _csv(folder / "consents.csv", CONSENT, rows)

    def exported(self):
        """Emarsys' contacts as an export of now would have them."""
        external = self.account.numbered("external_id")
        rows = self.account.state.rows(
            f'select id, "{external}", "3", "31" from contact order by id'  # noqa: S608
        )
        heads = ("user_id", "External ID", "Email", "Opt-In", "Last Modified")
        changed = [(*row, datetime.now(UTC).isoformat()) for row in rows]
        _csv(self.folder.parent / "emarsys" / "contacts.csv", heads, changed)

    @property
    def writes(self):
        """Requests that could change anything, other than those that sign in."""
        return [one for one in self.account.writes if "/oauth2/" not in one.path]

    @property
    def sent(self):
        """What was kept of opt-outs sent, columns as opt_out_push."""
        files = sorted((self.folder / "store" / "opt_outs").glob("*.parquet"))
        shape = TABLES["opt_out_push"].schema
        return pl.concat([pl.DataFrame(schema=shape), *map(pl.read_parquet, files)])

    @contextmanager
    def ledger(self):
        [name] = tenants(self.folder)
        with ledger(self.folder, name) as kept:
            yield kept

    @property
    def pushed(self):
        """The plans that went, oldest first, out of the ledger."""
        with self.ledger() as kept:
            ids = kept.plans()["plan_id"].to_list()
            return [RepairPlan.from_bytes(kept.plan(one), where="ledger") for one in ids]

    @property
    def plans(self):
        return sorted((self.folder / "plans").glob("*/plan.jsonl"))

    def proved(self):
        """The head of the ledger, its whole chain proved."""
        with self.ledger() as kept:
            return kept.verify()


@contextmanager
def bench(
    tmp_path, monkeypatch, contacts=20, *, faults=(), push=None, **options
) -> Iterator[Bench]:
    """The client and the account, until the block ends.

    Args:
        tmp_path: gets both.
        monkeypatch: puts the keys where a command finds them.
        contacts: as of `tenant`.
        faults: as of `tenant`.
        push: settings of the push.
        options: of the sandbox's Emarsys.
    """
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    usual = {"settle_seconds": 1.0}
    with tenant(contacts, faults=faults, push={**usual, **(push or {})}, **options) as account:
        exports, theirs = tmp_path / "stokly", tmp_path / "emarsys"
        exports.mkdir()
        theirs.mkdir()
        part = account.push.model_dump(exclude_defaults=True, mode="json")
        folder = tmp_path / "client"
        workspace.make(
            folder, name="c", key="00" * 32, stokly=exports, emarsys=theirs, parts={"push": part}
        )
        one = Bench(folder, account, Jumping())
        (folder / "store").mkdir()
        yield one


def _frame(table, rows):
    shape = TABLES[table].schema
    frame = pl.DataFrame(rows, schema=shape).lazy()
    forms = {"email_norm": ("email", "email_raw"), "mobile_e164": ("mobile", "mobile_raw")}
    return frame.with_columns(
        **{name: RULES[rule](pl.col(raw), Design().home) for name, (rule, raw) in forms.items()}
    )


def _csv(path, heads, rows):
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([heads, *rows])
