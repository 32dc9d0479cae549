"""The archive of sent files: what the integration uploaded as sales data, file by file."""

from audit.connectors.archive.sent_files import SentFiles, source

__all__ = ["SentFiles", "source"]
