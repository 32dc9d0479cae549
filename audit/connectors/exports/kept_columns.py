"""Columns of text kept for reading: made once from their source, read as often as they are wanted.

A list feeds several tables, and its pages are dear to parse; so what was parsed is kept, packed,
in files of its owner alone. Few rows stay in memory.
"""

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from tempfile import mkdtemp

import polars as pl

from audit.connectors.kept_file import told

HELD_BYTES = 4 << 20


class KeptColumns:
    """Frames in the order in which they were added; each may have other columns."""

    def __init__(self, folder: Path | None) -> None:
        """`folder`: where they are kept; its owner removes it. Null keeps all of them in memory."""
        self._folder = folder
        self._held: list[pl.DataFrame] = []
        self._bytes = 0
        self._files: list[tuple[Path, frozenset[str]]] = []
        self._own: Path | None = None

    def add(self, frame: pl.DataFrame) -> None:
        """Keep a frame of text and numbers.

        Raises:
            StoreError: the disk is full.
        """
        self._held.append(frame)
        self._bytes += int(frame.estimated_size())
        if self._folder is not None and self._bytes > HELD_BYTES:
            for one in self._held:
                self._files.append((self._packed(one, self._folder), frozenset(one.columns)))
            self._held, self._bytes = [], 0

    def frames(self, columns: Sequence[str]) -> Iterator[pl.DataFrame]:
        """Each frame with those of the columns that it has."""
        for path, own in self._files:
            with told(path):
                packed = BytesIO(path.read_bytes())
            yield pl.read_ipc(packed, columns=[name for name in columns if name in own])
        for frame in self._held:
            yield frame.select(name for name in columns if name in frame.columns)

    def _packed(self, frame: pl.DataFrame, folder: Path) -> Path:
        packed = BytesIO()
        frame.write_ipc(packed, compression="lz4")
        with told(folder):
            if self._own is None:
                self._own = Path(mkdtemp(dir=folder))
            path = self._own / f"{len(self._files):06d}.arrow"
            path.write_bytes(packed.getbuffer())
        return path
