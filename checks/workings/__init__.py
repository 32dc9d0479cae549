"""Calculations that several checks share; they give no verdicts."""
