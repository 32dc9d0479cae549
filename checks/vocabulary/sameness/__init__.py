"""What it means for two values to be the same: their normal forms.

Every normal form is made once, when a record is read; two records are the same where their
normal forms are equal. A null never equals a null. The raw value is never changed.
"""

from collections.abc import Callable

import polars as pl

from checks.vocabulary.design import Home
from checks.vocabulary.sameness.birthdays import birthday, swapped_birthday
from checks.vocabulary.sameness.damage import TRANSFORMS
from checks.vocabulary.sameness.domains import domain_proposals
from checks.vocabulary.sameness.emails import email, email_domain, email_local, email_softened
from checks.vocabulary.sameness.folding import folded
from checks.vocabulary.sameness.identifiers import PLACEHOLDERS, id_text, loose_id
from checks.vocabulary.sameness.names import full_name_parts, generation, joined, name
from checks.vocabulary.sameness.nicknames import nickname_root
from checks.vocabulary.sameness.people import FIELDS, normal_people
from checks.vocabulary.sameness.phones import is_mobile, mobile, phone

__all__ = [
    "FIELDS",
    "PLACEHOLDERS",
    "RULES",
    "TRANSFORMS",
    "birthday",
    "domain_proposals",
    "email",
    "email_domain",
    "email_local",
    "email_softened",
    "folded",
    "full_name_parts",
    "generation",
    "id_text",
    "is_mobile",
    "joined",
    "loose_id",
    "mobile",
    "name",
    "nickname_root",
    "normal_people",
    "phone",
    "swapped_birthday",
]

RULES: dict[str, Callable[[pl.Expr, Home], pl.Expr]] = {
    "email": email,
    "mobile": mobile,
    "id_text": id_text,
    "loose_id": loose_id,
}
