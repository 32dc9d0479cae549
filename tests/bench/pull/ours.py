"""Ours in the benchmark: one pull, and how many rows it sealed of each table."""

import json
import os
import sys
from pathlib import Path

from audit import flow, settings
from audit.progress import Silent
from audit.sandbox.servers.opening import SECRETS


def main() -> None:
    """Pull the workspace that the servers wrote."""
    folder = Path(sys.argv[1])
    os.environ.update(SECRETS)
    client = folder / "client"
    snapshots = flow.pull_only(client, settings.read(client), Silent())
    seals = [seal for one in snapshots for seal in one.seals.values()]
    if not all(seal.complete for seal in seals):
        sys.exit("; ".join(f"{one.entity}: {one.why_incomplete}" for one in seals))
    (folder / "rows.json").write_text(json.dumps({one.entity: one.kept for one in seals}))


if __name__ == "__main__":
    main()
