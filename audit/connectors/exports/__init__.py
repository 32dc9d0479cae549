"""Folders of exported files: found, opened, split into records and read into canonical rows."""
