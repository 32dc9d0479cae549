"""Emarsys over its API: signed in, asked politely, every oddity of its answers allowed for."""

from audit.connectors.emarsys.emarsys_api import Emarsys, source

__all__ = ["Emarsys", "source"]
