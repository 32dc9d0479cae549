"""The integration layer's log: its events, runs or error queue, in its own words."""

from audit.connectors.integration_log.log import Log, source

__all__ = ["Log", "source"]
