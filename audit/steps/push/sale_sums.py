"""What rows of sale data add up to, item by item: a sale and what was taken back of it are one sum.

Pure: lines as a plan's body has them, and what is shown or kept of an order, go in.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from checks.vocabulary.money import PLACES

Line = Mapping[str, str]
Item = tuple[str, str]  # order and item
Sum = tuple[Decimal, int]  # units, micro-units
Shown = tuple[Decimal | None, int | None]  # the same, null where nobody tells
Held = Mapping[Item, Shown]
Kept = Mapping[str, Sequence[str | int]]  # item -> units as text, micro-units; as JSON keeps it
NOTHING: Sum = (Decimal(), 0)
PENNY_U = 10_000
SHOWS = "shows"  # in a body that takes back another: what must stand there, as `Kept`


def sums(lines: Sequence[Line]) -> dict[Item, Sum]:
    """Units and micro-units of each item."""
    found: dict[Item, Sum] = {}
    for one in lines:
        added_u = int(Decimal(one["price"]).scaleb(PLACES))
        key = (one["order"], one["item"])
        found[key] = added(found.get(key, NOTHING), (Decimal(one["quantity"]), added_u))
    return found


def before(lines: Sequence[Line], held: Held) -> dict[str, tuple[str, int]]:
    """What stands there of the items of these lines, as a pre-image keeps it."""
    found = {key: held.get(key, NOTHING) for key in sums(lines)}
    return {
        item: (str(units or 0), amount_u or 0) for (_, item), (units, amount_u) in found.items()
    }


def after(lines: Sequence[Line], stood: Kept) -> dict[str, tuple[str, int]]:
    """What stands there once the lines are appended to what stood; as a pre-image keeps it."""
    told = {item: added(kept(stood.get(item)), one) for (_, item), one in sums(lines).items()}
    return {item: (str(units), amount_u) for item, (units, amount_u) in told.items()}


def kept(told: Sequence[str | int] | None) -> Sum:
    """A sum out of JSON; nothing where nothing was kept."""
    return (Decimal(told[0]), int(told[1])) if told else NOTHING


def added(one: Sum, other: Sum) -> Sum:
    """Both together."""
    return one[0] + other[0], one[1] + other[1]


def is_shown(shown: Shown, wanted: Sum) -> bool:
    """Units are the same, and the amount as far as pennies tell; what nobody tells is no reason."""
    same_units = shown[0] is None or shown[0] == wanted[0]
    return same_units and (shown[1] is None or abs(shown[1] - wanted[1]) < PENNY_U)
