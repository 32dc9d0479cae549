"""Emarsys Open Data in BigQuery: purchases, attribution, sends and events, read back."""

from audit.connectors.opendata.reader import OpenData, source

__all__ = ["OpenData", "source"]
