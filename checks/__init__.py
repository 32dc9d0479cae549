"""What we ask: one question a file, one subject a folder."""
