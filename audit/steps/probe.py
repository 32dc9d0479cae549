"""Ask each system what it allows and is, before anything is relied on; keep the answers."""

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from audit.connectors.source import Capabilities
from audit.connectors.system import Sources
from audit.progress import Telling
from audit.steps.asking import waited_for
from audit.steps.publish import written
from checks.vocabulary import CAPABILITY, SettingsError


def probe(systems: Sequence[Sources], told: Telling) -> pl.DataFrame:
    """Every answer of every system that can be asked, columns as `CAPABILITY`. Changes nothing.

    Raises:
        SettingsError: no system is set up to be asked.
        ConnectorError: a system is not there at all.
    """
    asked = [source for one in systems for source in one.fetched if source.capabilities]
    if not asked:
        raise SettingsError(
            "no system is set up to be asked",
            where="audit.toml",
            do="add [stokly.api] or [emarsys.api]; `stokly-audit init` asks for what they need",
        )
    found = waited_for(_answers([one.capabilities for one in asked if one.capabilities], told))
    return pl.concat([pl.DataFrame(schema=CAPABILITY), *found])


async def _answers(asked: Sequence[Capabilities], told: Telling) -> list[pl.DataFrame]:
    told.advance("asking what the systems allow", 0)
    return await asyncio.gather(*(one() for one in asked))


def keep(found: pl.DataFrame, folder: Path) -> Path:
    """Write the capability file: when it was asked, and every answer."""
    told = {"asked_at": datetime.now(UTC).isoformat(), "answers": found.to_dicts()}
    text = json.dumps(told, indent=2, ensure_ascii=False) + "\n"
    return written(folder / "capabilities.json", lambda path: path.write_text(text, "utf-8"))
