"""What a table of customers is like. Several, so that no constant is fitted to one of them."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Style:
    """Shares from 0 to 1 unless it says otherwise.

    Attributes:
        kinds: of households: single, couple, family, flatmates, firm.
        records: of persons with 1, 2, 3, 4 and 5 records.
        damage: of values spoilt in a later record; a first record has a third of it.
        shared_phone: of couples and families that have a landline.
        shared_mailbox: of couples and families with one mailbox for all.
        movers: of persons who live elsewhere from their second or third record on.
        renamed: of women whose first record has the name from before the marriage.
        other_mailbox: of later records with the person's second mailbox.
        other_phone: of later records with the person's second mobile.
        named_mailbox: of mailboxes that are made from the name.
        missing: column -> share of records without it; the address goes as one.
    """

    kinds: tuple[float, ...] = (0.50, 0.22, 0.18, 0.08, 0.02)
    records: tuple[float, ...] = (0.66, 0.21, 0.08, 0.035, 0.015)
    damage: float = 0.08
    shared_phone: float = 0.6
    shared_mailbox: float = 0.15
    movers: float = 0.2
    renamed: float = 0.04
    other_mailbox: float = 0.2
    other_phone: float = 0.15
    named_mailbox: float = 0.75
    missing: dict[str, float] = field(
        default_factory=lambda: {
            "forename": 0.02,
            "surname": 0.01,
            "email": 0.25,
            "phone": 0.4,
            "birthday": 0.5,
            "address": 0.3,
            "street": 0.1,
            "city": 0.05,
            "postcode": 0.05,
            "country": 0.3,
            "company": 0.3,
            "sex": 0.6,
        }
    )


def _missing(**shares: float) -> dict[str, float]:
    return Style().missing | shares


STYLES = {
    "households": Style(),
    "clean": Style(
        kinds=(0.85, 0.1, 0.03, 0.02, 0.0),
        damage=0.02,
        movers=0.1,
        other_mailbox=0.1,
        shared_mailbox=0.03,
        missing=_missing(
            email=0.03, phone=0.1, birthday=0.1, address=0.05, street=0.02, country=0.0, sex=0.2
        ),
    ),
    "sparse": Style(
        kinds=(0.6, 0.2, 0.12, 0.06, 0.02),
        records=(0.75, 0.17, 0.05, 0.02, 0.01),
        damage=0.1,
        missing=_missing(
            forename=0.08, email=0.3, phone=0.55, birthday=0.8, address=0.5, street=0.3, sex=0.9
        ),
    ),
    "companies": Style(
        kinds=(0.3, 0.12, 0.06, 0.02, 0.5),
        records=(0.7, 0.18, 0.07, 0.03, 0.02),
        missing=_missing(forename=0.06, birthday=0.85, phone=0.25, company=0.15, email=0.2),
    ),
}
