"""Repairs of contacts: what would make each say what the master says, or what a person decides."""

from checks.workings.contact_repairs.consents import applied, of_one_mind
from checks.workings.contact_repairs.creations import new_contacts
from checks.workings.contact_repairs.damaged_ids import mended_ids
from checks.workings.contact_repairs.emails import moved_emails
from checks.workings.contact_repairs.merged import merge_repairs
from checks.workings.contact_repairs.profile_fields import profile_repairs
from checks.workings.contact_repairs.shared import shared_repairs
from checks.workings.contact_repairs.split import mismatch_repairs, split_repairs

__all__ = [
    "applied",
    "mended_ids",
    "merge_repairs",
    "mismatch_repairs",
    "moved_emails",
    "new_contacts",
    "of_one_mind",
    "profile_repairs",
    "shared_repairs",
    "split_repairs",
]
