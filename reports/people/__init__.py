"""The sections of a page about persons, one a file."""
