"""Survivorship: what a merge of duplicate contacts leaves, by rule, and what it changes."""

from checks.workings.survivorship.grouping import (
    MERGED,
    SHARED,
    SPLIT,
    merging,
    of_one_person,
    sharing,
    told_by,
)
from checks.workings.survivorship.outcome import Survivorship, survivorship
from checks.workings.survivorship.shown import exhibits
from checks.workings.survivorship.stated import FURTHER

__all__ = [
    "FURTHER",
    "MERGED",
    "SHARED",
    "SPLIT",
    "Survivorship",
    "exhibits",
    "merging",
    "of_one_person",
    "sharing",
    "survivorship",
    "told_by",
]
