"""How numbers are written while one page is made: as the client's locale has it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from checks.vocabulary import money
from checks.vocabulary.locales import ENGLISH, Locale, locale

# A number is told in some hundred places; none of them should have to hand the locale on.
_LOCALE: ContextVar[Locale] = ContextVar("locale", default=ENGLISH)


@contextmanager
def written_as(name: str) -> Iterator[None]:
    """Numbers are written as in this locale, e.g. "fr-FR", until the block ends."""
    before = _LOCALE.set(locale(name))
    try:
        yield
    finally:
        _LOCALE.reset(before)


def whole(number: int) -> str:
    """A whole number with its thousands set apart and a true minus."""
    return _LOCALE.get().whole(number).replace("-", "−")


def decimal(number: str) -> str:
    """A number written with a point, e.g. `0.04`."""
    return number.replace(".", _LOCALE.get().point)


def amount(
    amount_u: int, currency: str, *, signed: bool = False, places: int = money.PENNIES
) -> str:
    """Micro-units of a currency (ISO 4217) as people read them, with so many decimals."""
    return money.shown(amount_u, currency, signed=signed, places=places, locale=_LOCALE.get())


def language(name: str) -> str:
    """The page's words are English, its numbers those of a region: `fr-FR` -> `en-FR`."""
    _, dash, region = name.partition("-")
    known = dash and len(region) == len("GB") and region.isascii() and region.isalpha()
    return f"en-{region.upper()}" if known else "en"
