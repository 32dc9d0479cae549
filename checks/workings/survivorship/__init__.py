"""Survivorship: what a merge of duplicate contacts leaves, by rule, and what it changes."""

from checks.workings.survivorship.grouping import of_one_person
from checks.workings.survivorship.outcome import Survivorship, survivorship
from checks.workings.survivorship.shown import exhibits

__all__ = ["Survivorship", "exhibits", "of_one_person", "survivorship"]
