"""What one turn of the lane stands on: workspace, settings, clock, approval, and its own pace."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from audit.connectors.clock import Clock
from audit.progress import Telling
from audit.push_part import PushPart
from audit.settings import Settings
from audit.steps.consent.links import FOLDER
from audit.steps.consent.standing import CHANNELS, StandingApproval
from audit.steps.push.opening import Lane
from audit.workspace import PRIVATE_FOLDER
from checks.vocabulary import SettingsError

STOP = "stop-consent"  # below the workspace: stops this lane, and no other push
LANE = Lane(lock="consent", stop=STOP, share=0.1)
ASIDE, REHEARSED = "turn-", ".dry-"


@dataclass(frozen=True, slots=True)
class Ground:
    """What a turn stands on.

    Attributes:
        workspace: of the client.
        settings: of now.
        told: hears how far it is.
        clock: by which we wait.
        approval: that it goes by; null of a rehearsal that nobody has approved.
        dry_run: nothing is sent and nothing kept.
    """

    workspace: Path
    settings: Settings
    told: Telling
    clock: Clock
    approval: StandingApproval | None
    dry_run: bool

    @property
    def store(self) -> Path:
        """The workspace's folder `store`."""
        return self.workspace / "store"

    @property
    def part(self) -> PushPart:
        """The settings of the push, at the pace of the lane."""
        return LANE.paced(self.settings.push)

    @property
    def by(self) -> str:
        """Seal of the approval; empty without one."""
        return self.approval.seal if self.approval else ""

    @property
    def channels(self) -> tuple[str, ...]:
        """Those that may be written; of a rehearsal without approval all."""
        return self.approval.channels if self.approval else CHANNELS

    def not_allowed(self, what: str) -> SettingsError:
        """An error that says how to allow it."""
        return SettingsError(
            what,
            where=str(self.workspace),
            do=f"stokly-audit consent {self.workspace} --approve-as NAME --until YYYY-MM-DD",
        )

    @contextmanager
    def aside(self) -> Iterator[Path]:
        """A folder for what is not to stay, apart from those that an audit sweeps."""
        folder = self.store / FOLDER
        folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        if not self.dry_run:  # of a turn that was killed; its lock is ours now
            for left in folder.glob(f"{ASIDE}*"):
                rmtree(left, ignore_errors=True)
        here = Path(mkdtemp(prefix=REHEARSED if self.dry_run else ASIDE, dir=folder))
        try:
            yield here
        finally:
            rmtree(here, ignore_errors=True)
