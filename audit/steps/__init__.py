"""One step a file; `flow.py` puts them in order."""
