"""Names: pools of names and addresses, made once a locale and drawn from by number."""

import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from faker import Faker

FORENAMES, SURNAMES, POSTCODES, SUFFIXES, STREETS = 250, 400, 400, 8, 300
CITIES = 100  # a part of the postcodes: whoever has the same postcode is of the same city
HOME_LOCALE = "en_GB"
# Letters that Unicode does not take apart into a plain one and a sign.
PLAIN = str.maketrans({"ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "æ": "ae", "Æ": "Ae"})


@dataclass(frozen=True, slots=True)
class Pool:
    """What people of one locale are called.

    Attributes:
        language: language tag, e.g. "de-DE".
        forenames, surnames, postcodes: as people write them.
        suffixes: what companies end in, e.g. "GmbH".
        streets, cities: without a number or postcode.
        sexes: of each forename: "male", "female", or null for both.
        forename_parts, surname_parts: the same names as parts of an e-mail address.
    """

    language: str
    forenames: list[str]
    surnames: list[str]
    postcodes: list[str]
    suffixes: list[str]
    streets: list[str]
    cities: list[str]
    sexes: list[str | None]
    forename_parts: list[str]
    surname_parts: list[str]


@cache
def places() -> tuple[dict[str, str], dict[str, str]]:
    """Country of the trade -> ISO code, and ISO code -> locale."""
    found = tomllib.loads(
        (files("audit.sandbox.records") / "countries.toml").read_text(encoding="utf-8")
    )
    return found["iso"], found["locale"]


def pool(locale: str, seed: int) -> Pool:
    """The same names for the same seed, whichever other locales are in use."""
    faker = Faker(locale)
    faker.seed_instance(f"{seed} {locale}")
    # An empty name would be a placeholder, and those are planted on purpose only.
    forenames = [faker.first_name() for _ in range(FORENAMES)]
    surnames = [faker.last_name() for _ in range(SURNAMES)]
    return Pool(
        language=locale.replace("_", "-"),
        forenames=forenames,
        surnames=surnames,
        postcodes=[faker.postcode() for _ in range(POSTCODES)],
        suffixes=[faker.company_suffix() for _ in range(SUFFIXES)],
        streets=[faker.street_name() for _ in range(STREETS)],
        cities=_cities(faker),
        sexes=_sexes(faker, forenames),
        forename_parts=[_part(name) for name in forenames],
        surname_parts=[_part(name) for name in surnames],
    )


def _cities(faker: Faker) -> list[str]:
    """Faker takes the cities of Italy from a set, whose order is another in every process."""
    known = sorted(
        next((one.cities for one in faker.get_providers() if hasattr(one, "cities")), ())
    )
    return [faker.random_element(known) if known else faker.city() for _ in range(CITIES)]


def _sexes(faker: Faker, forenames: list[str]) -> list[str | None]:
    """Whose name it is, by the lists that the locale draws from."""
    person = next(one for one in faker.get_providers() if hasattr(one, "first_names_female"))
    female, male = {*person.first_names_female}, {*person.first_names_male}
    return [
        None if (name in female) == (name in male) else "female" if name in female else "male"
        for name in forenames
    ]


def _part(name: str) -> str:
    """Small ASCII letters alone."""
    apart = unicodedata.normalize("NFKD", name.translate(PLAIN))
    return "".join(letter for letter in apart.lower() if "a" <= letter <= "z") or "shopper"
