"""How the numbers of a country are written and called, out of the tables of `phonenumbers`."""

import re
from dataclasses import dataclass
from functools import cache
from typing import cast

from phonenumbers import (
    COUNTRY_CODE_TO_REGION_CODE,
    REGION_CODE_FOR_NON_GEO_ENTITY,
    SUPPORTED_REGIONS,
    PhoneMetadata,
    PhoneNumberDesc,
)

from checks.vocabulary.design import Home
from checks.vocabulary.errors import SettingsError

CODES = tuple(str(code) for code in sorted(COUNTRY_CODE_TO_REGION_CODE))

# Sorts of numbers that are no mobile ones.
_SORTS = ("fixed_line", "toll_free", "premium_rate", "shared_cost", "voip", "uan", "pager")


@dataclass(frozen=True, slots=True)
class Plan:
    """The numbering plan of one region.

    Attributes:
        code: country calling code, "44".
        abroad: pattern of what is dialled before a number of another country.
        trunk: pattern of what is dialled before a number within the country; null when nothing.
        groups: groups in `trunk`.
        rebuilt: what a match of `trunk` becomes where its last group matched; null: nothing.
        whole: pattern of every number in use.
        lengths: how many digits a number may have.
        mobile: pattern of mobile numbers; null where none are.
        others: patterns of numbers of every other sort.
    """

    code: str
    abroad: str
    trunk: str | None
    groups: int
    rebuilt: str | None
    whole: str
    lengths: tuple[int, ...]
    mobile: str | None
    others: tuple[str, ...]


def home_region(home: Home) -> str:
    """Where a number without a country is from: the locale's land if its calling code is right.

    Raises:
        SettingsError: no country has the calling code.
    """
    regions = COUNTRY_CODE_TO_REGION_CODE.get(int(home.calling_code), ())
    if not regions or regions[0] == REGION_CODE_FOR_NON_GEO_ENTITY:
        raise SettingsError(
            f"no country has the calling code {home.calling_code}",
            where="client.calling_code",
            do='write it without a plus, as "44"',
        )
    land = home.locale.rpartition("-")[2].upper()
    return land if land in regions else regions[0]


def is_region(name: str | None) -> bool:
    """Whether we know the plan of a region, by its ISO 3166 alpha-2 code."""
    return name in SUPPORTED_REGIONS


@cache
def plan_of_region(region: str) -> Plan:
    """The plan of a region, by its ISO 3166 alpha-2 code; `is_region` must hold."""
    return _plan(cast("PhoneMetadata", PhoneMetadata.metadata_for_region(region)))


@cache
def plan_of_code(code: str) -> Plan:
    """The plan of the main region behind one of `CODES`."""
    region = COUNTRY_CODE_TO_REGION_CODE[int(code)][0]
    if region == REGION_CODE_FOR_NON_GEO_ENTITY:
        # Every code that the library lists has its tables.
        return _plan(cast("PhoneMetadata", PhoneMetadata.metadata_for_nongeo_region(int(code))))
    return plan_of_region(region)


def _plan(metadata: PhoneMetadata) -> Plan:
    general = cast("PhoneNumberDesc", metadata.general_desc)
    trunk = metadata.national_prefix_for_parsing
    rebuilt = metadata.national_prefix_transform_rule
    others = (_pattern(getattr(metadata, sort)) for sort in _SORTS)
    return Plan(
        code=str(metadata.country_code),
        abroad=metadata.international_prefix or "00",
        trunk=trunk,
        groups=re.compile(trunk).groups if trunk else 0,
        rebuilt=re.sub(r"\\(\d)", r"${\1}", rebuilt) if rebuilt else None,
        whole=general.national_number_pattern or "",
        lengths=tuple(general.possible_length),
        mobile=_pattern(metadata.mobile),
        others=tuple(one for one in others if one),
    )


def _pattern(described: PhoneNumberDesc | None) -> str | None:
    return described.national_number_pattern if described else None
