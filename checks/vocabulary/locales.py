"""How a number is written where the client trades: its thousands, its point, its currency."""

from dataclasses import dataclass

_THIN = "\u202f"  # narrow, and a line never breaks at it
_BLANK = "\u00a0"


@dataclass(frozen=True, slots=True)
class Locale:
    """The signs of one way to write numbers.

    Attributes:
        group: between thousands.
        point: before the decimals.
        before_sign: between an amount and the currency after it; null where it stands in front.
    """

    group: str
    point: str
    before_sign: str | None = None

    def whole(self, number: int) -> str:
        """A whole number: `76,405`, `-3`."""
        return f"{number:,}".replace(",", self.group)


ENGLISH = Locale(",", ".")
_LOCALES = {
    "en": ENGLISH,
    "fr": Locale(_THIN, ",", _THIN),
    "de": Locale(".", ",", _BLANK),
}


def locale(name: str) -> Locale:
    """The locale of a name such as `fr-FR`, by its language; English for one we do not know."""
    return _LOCALES.get(name.partition("-")[0].lower(), ENGLISH)
