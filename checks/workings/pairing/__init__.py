"""The parts of the pairing kernel; `checks.workings.pairs` puts them together."""
