"""How the environment is declared to work: what was agreed, and what is judged against it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType

NOTHING: Mapping[str, Mapping[str, float]] = MappingProxyType({})

# The lanes by which facts reach Emarsys, and how late each may be; check catalogue,
# `sync.timeliness.lag`.
LANES: Mapping[str, timedelta] = MappingProxyType(
    {
        "consent": timedelta(minutes=15),
        "dispatch": timedelta(minutes=15),
        "orders": timedelta(hours=4),
        "profiles": timedelta(hours=24),
        "catalogue": timedelta(hours=26),
    }
)

# Column of erp_customer -> number of the field that mirrors it; Emarsys fact sheet, 3.3.
PROFILE_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "forename": "1",
        "surname": "2",
        "country": "14",
        "postcode": "13",
        "birthday": "4",
        "language": "35",
    }
)

# Fact of a person -> number of the field that holds it: what Emarsys can say of who somebody is. A
# street is no profile field by itself, for an integration may send its first line alone; phone and
# sex have no column in erp_customer, for Stokly keeps one number and no sex.
IDENTITY_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        **PROFILE_FIELDS,
        "street": "10",
        "city": "11",
        "company": "18",
        "phone": "15",
        "sex": "5",
    }
)


@dataclass(frozen=True, slots=True)
class Home:
    """Where the client trades: what a time, an amount or a number means when it does not say.

    Attributes:
        time_zone: business time zone, e.g. "Europe/London"; days and months are cut in it.
        currency: reporting currency, ISO 4217.
        calling_code: of a phone number written without one, e.g. "44".
        locale: how numbers and dates are written, e.g. "en-GB".
    """

    time_zone: str = "Europe/London"
    currency: str = "GBP"
    calling_code: str = "44"
    locale: str = "en-GB"


@dataclass(frozen=True, slots=True)
class Basis:
    """What the amounts that Emarsys holds are made of.

    Attributes:
        tax: with VAT.
        shipping: lines of delivery are sent too.
        discount: after discount.
    """

    tax: bool = True
    shipping: bool = False
    discount: bool = True


@dataclass(frozen=True, slots=True)
class Accepted:
    """One finding that a person decided to live with, until a day.

    Attributes:
        check: check id.
        key: the finding's key.
        person: who decided.
        reason: in their words.
        until: last day on which it counts as accepted, in the business time zone.
    """

    check: str
    key: str
    person: str
    reason: str
    until: date


@dataclass(frozen=True, slots=True)
class Design:
    """What was agreed about this environment. Everything has the catalogue's default.

    Attributes:
        home: where the client trades.
        sla: lane -> how late a fact may arrive.
        settle: how long both systems may take to show a write they confirmed.
        window: how far back of the fence a delay is measured.
        ready_when: columns of erp_order whose times must all have come before an order is sent;
            one that the source can't give does not count.
        channels_out: channels whose orders policy keeps from Emarsys.
        basis: what the amounts of the sales data are made of.
        key_field: which identifier the integration writes contacts by.
        allowed_shared: normal forms of identifiers that several contacts may share.
        profile_fields: column of erp_customer -> number of the field that mirrors it in Emarsys.
        identity_fields: fact of a person -> number of the field of Emarsys that holds it; facts
            are those of `IDENTITY_FIELDS`. Read to tell who is who, compared by no check.
        limits: check id -> limit name -> value, where it differs from the check's own.
        switched_off: check id -> the reason in words.
        accepted: findings that a person decided to live with.
    """

    home: Home = field(default_factory=Home)
    sla: Mapping[str, timedelta] = field(default_factory=lambda: LANES)
    settle: timedelta = timedelta(minutes=15)
    window: timedelta = timedelta(days=30)
    ready_when: tuple[str, ...] = ("paid_at", "fraud_cleared_at")
    channels_out: tuple[str, ...] = ()
    basis: Basis = field(default_factory=Basis)
    key_field: str = "external_id"
    allowed_shared: frozenset[str] = frozenset()
    profile_fields: Mapping[str, str] = field(default_factory=lambda: PROFILE_FIELDS)
    identity_fields: Mapping[str, str] = field(default_factory=lambda: IDENTITY_FIELDS)
    limits: Mapping[str, Mapping[str, float]] = field(default_factory=lambda: NOTHING)
    switched_off: Mapping[str, str] = field(default_factory=dict)
    accepted: tuple[Accepted, ...] = ()
