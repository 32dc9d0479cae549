"""Consent: that nobody is mailed against their will."""
