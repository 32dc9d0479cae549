"""The standing approval: a person's word that opt-outs may go to Emarsys as they are stated.

`consent_approvals.jsonl` of the workspace, one line each, sealed and only ever added; a later line
may revoke an earlier one.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from audit.ledger import GENESIS, Head
from audit.settings import Settings
from audit.steps.plans.approval_lines import TIMES, Approval, keep_line, kept_lines
from audit.steps.plans.approval_seal import approval_key, known_key
from checks.vocabulary import RepairPlan, SettingsError
from checks.vocabulary.repair_plan import INSTANT

FILE = "consent_approvals.jsonl"
CHANNELS = ("email", "sms")
LONGEST = timedelta(days=366)
SHARE = 0.01


@dataclass(frozen=True, slots=True)
class StandingApproval:
    """One person's word.

    Attributes:
        person: by name.
        tenant: the account.
        channels: of `CHANNELS`.
        at, until: UTC.
        share: of all contacts, those that may be opted out within any 24 hours.
        source: hash of the settings that decide how consent is read.
        ledger_count, ledger_hash: head of the account's ledger when it was given.
        seal: of its line; empty before it is kept.
    """

    person: str
    tenant: str
    channels: tuple[str, ...]
    at: datetime
    until: datetime
    share: float
    source: str
    ledger_count: int
    ledger_hash: str
    seal: str = ""

    def told(self) -> dict[str, Any]:
        """As it is sealed and written."""
        words = asdict(self) | {"channels": list(self.channels)}
        del words["seal"]
        return words | {name: words[name].astimezone(UTC).strftime(INSTANT) for name in TIMES}

    def of(self, plan: RepairPlan) -> Approval:
        """The same word about one plan, by which it may be carried out."""
        return Approval(
            plan_id=plan.plan_id,
            tenant=self.tenant,
            person=self.person,
            at=self.at,
            until=min(self.until, plan.header.expires_at),
            scope=plan.header.scope,
            rows=plan.rows.height,
            beyond=(),
            ledger_count=self.ledger_count,
            ledger_hash=self.ledger_hash,
        )


def source_of(settings: Settings) -> str:
    """Hash of what decides how consent is read: changed, it might turn every "in" to "out"."""
    read = settings.model_dump_json(
        include={"client": {"time_zone", "calling_code"}, "stokly": True}
    )
    return hashlib.sha256(read.encode()).hexdigest()


def give(  # noqa: PLR0913 - one keyword a thing that the approval is bound to
    workspace: Path,
    settings: Settings,
    *,
    person: str,
    tenant: str,
    channels: tuple[str, ...] = CHANNELS,
    share: float = SHARE,
    now: datetime,
    until: datetime,
    head: Head | None,
) -> Path:
    """Put a person's word behind the others; it is on the disk when this comes back.

    Raises:
        SettingsError: nobody is named, a channel is none, it would end before it began or last
            too long, or it allows more than the settings do.
        StoreError: it can't be kept.
    """
    name = " ".join(person.split())
    _must_be_givable(settings, name, channels, share, now, until)
    known = head or Head(0, GENESIS)
    approval = StandingApproval(
        person=name,
        tenant=tenant,
        channels=tuple(sorted(set(channels))),
        at=now,
        until=until,
        share=share,
        source=source_of(settings),
        ledger_count=known.count,
        ledger_hash=known.hash,
    )
    path = workspace / FILE
    keep_line(path, approval.told(), approval_key(workspace))
    return path


def revoke(workspace: Path, *, person: str, now: datetime) -> int:
    """Take back every approval that has not ended; how many there were."""
    name, key = " ".join(person.split()), known_key(workspace)
    if not name:
        raise _refused("nobody revokes", "--revoke-as", "say who you are: --revoke-as NAME")
    if key is None:
        return 0
    standing_now = [one for one in _kept(workspace, key) if now < one.until]
    for one in standing_now:
        told = {"revokes": one.seal, "person": name, "at": now.astimezone(UTC).strftime(INSTANT)}
        keep_line(workspace / FILE, told | {"ledger_count": None}, key)
    return len(standing_now)


def standing(
    workspace: Path, *, source: str, now: datetime, tenants: tuple[str, ...] | None = None
) -> StandingApproval | None:
    """The newest that holds; null where none does.

    Args:
        workspace: of the client.
        source: of the settings of now.
        now: UTC.
        tenants: names of the account; null where it was not asked yet.
    """
    key = known_key(workspace)
    held = [
        one
        for one in (_kept(workspace, key) if key is not None else ())
        if one.source == source
        and one.at <= now < one.until
        and (tenants is None or one.tenant in tenants)
    ]
    return held[-1] if held else None


def _kept(workspace: Path, key: bytes) -> tuple[StandingApproval, ...]:
    """Those that nobody has revoked, as they were given."""
    lines = [*kept_lines(workspace / FILE, key)]
    revoked = {said["revokes"] for said, _ in lines if "revokes" in said}
    found = (_read(said, mac) for said, mac in lines if "revokes" not in said)
    return tuple(one for one in found if one is not None and one.seal not in revoked)


def _read(said: Mapping[str, Any], mac: str) -> StandingApproval | None:
    """Null for a line that is no standing approval: one sealed for something else."""
    try:
        times = {name: datetime.strptime(said[name], INSTANT).replace(tzinfo=UTC) for name in TIMES}
        channels = tuple(one for one in said["channels"] if one in CHANNELS)
        return StandingApproval(**{**said, **times, "channels": channels, "seal": mac})
    except (ValueError, KeyError, TypeError):
        return None


def _must_be_givable(
    settings: Settings,
    person: str,
    channels: tuple[str, ...],
    share: float,
    now: datetime,
    until: datetime,
) -> None:
    if not person:
        raise _refused("nobody approves", "--approve-as", "say who you are: --approve-as NAME")
    if not channels or set(channels) - {*CHANNELS}:
        raise _refused("a channel is none", "--channels", f"known: {', '.join(CHANNELS)}")
    if not now < until <= now + LONGEST:
        raise _refused(
            "a standing approval ends, and within a year", "--until", "name a day up to a year on"
        )
    most = settings.push.caps.opt_outs_share
    if not 0 < share <= most:
        raise _refused(
            f"a share of {share:g} is not above nought and at most {most:g}",
            "--share",
            "name less, or raise opt_outs_share under [push.caps]",
        )


def _refused(what: str, where: str, do: str) -> SettingsError:
    return SettingsError(what, where=where, do=do)
