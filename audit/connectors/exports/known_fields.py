"""Emarsys' system fields and the choices they offer: `known_fields.toml`, read once."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from audit.connectors.exports.known_names import folded
from checks.vocabulary import country_labels

COUNTRIES = ("14", "45")  # fields whose choices are countries


@cache
def field_names() -> Mapping[str, tuple[str, ...]]:
    """Number of a field -> its folded names, best first; the number itself comes last."""
    return {
        field: (*(folded(name) for name in names), field)
        for field, names in _written()["names"].items()
    }


@cache
def choices() -> Mapping[str, Mapping[str, str]]:
    """Number of a field -> number of a choice -> its label in English."""
    return {**_written()["choices"], **dict.fromkeys(COUNTRIES, country_labels())}


@cache
def _written() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("known_fields.toml").read_text("utf-8"))
