"""Emarsys written to, for the push alone: each write sent once, its end told for certain or not."""

from audit.connectors.emarsys_writer.door import Door
from audit.connectors.emarsys_writer.endings import NotTaken, Unsure
from audit.connectors.emarsys_writer.opening import writer
from audit.connectors.emarsys_writer.outcome import Outcome, Read

__all__ = ["Door", "NotTaken", "Outcome", "Read", "Unsure", "writer"]
