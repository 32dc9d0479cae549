"""Emarsys Open Data in BigQuery: purchases, attribution, sends and events, read back."""

from audit.connectors.opendata.reader import OpenData, source
from audit.connectors.opendata.sold_rows import sold_rows

__all__ = ["OpenData", "sold_rows", "source"]
