"""The doors to the two systems: one file a source, all ending in the canonical tables."""
