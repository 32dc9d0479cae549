"""Exact money: integer micro-units, shown in pennies only at the end.

Nothing here makes a float. One micro-unit is 10^-6 of the currency; a penny is 10,000.
"""

from checks.vocabulary.locales import ENGLISH, Locale

MICRO = 1_000_000
PLACES = 6  # decimals of a micro-unit
PENNIES = 2  # decimals of a penny
PENNY_U = 10_000
HALF_PENNY_U = PENNY_U // 2

SIGNS = {"GBP": "£", "EUR": "€", "USD": "$"}


def shown(
    amount_u: int,
    currency: str,
    *,
    signed: bool = False,
    places: int = PENNIES,
    locale: Locale = ENGLISH,
) -> str:
    """An amount as people read it: `£1,234.50`, `−£0.05`; halves go to the even penny.

    Args:
        amount_u: micro-units of `currency`.
        currency: ISO 4217; one without a sign of its own is written as it is.
        signed: write `+` before an amount above zero.
        places: decimals, 0 to 6.
        locale: how numbers are written; elsewhere it may be `1 234,50 £`.
    """
    steps = _steps_of(abs(amount_u), 10 ** (PLACES - places))
    whole, rest = divmod(steps, 10**places)
    number = locale.whole(whole) + (f"{locale.point}{rest:0{places}d}" if places else "")
    sign = "−" if amount_u < 0 and steps else "+" if signed and steps else ""
    if locale.before_sign is not None:
        return f"{sign}{number}{locale.before_sign}{SIGNS.get(currency, currency)}".rstrip()
    return f"{sign}{SIGNS.get(currency, f'{currency} '.lstrip())}{number}"


def pennies_of(amount_u: int) -> int:
    """Whole pennies, halves to the even penny; micro-units in, pennies out."""
    return _steps_of(amount_u, PENNY_U)


def _steps_of(amount_u: int, step_u: int) -> int:
    steps, rest = divmod(amount_u, step_u)
    up = rest * 2 > step_u or (rest * 2 == step_u and steps % 2 == 1)
    return steps + up


def exact(amount_u: int) -> str:
    """An amount as plain text with six places, for files that programs read: `-12.340000`."""
    whole, rest = divmod(abs(amount_u), MICRO)
    return f"{'-' if amount_u < 0 else ''}{whole}.{rest:06d}"
