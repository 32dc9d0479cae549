"""What is known before anything is learned: how records are weighed that are too few to learn from.

They are weighed as a handful of a large shop's customers would be. The model in `prior.json` was
learned by this very engine on made-up customers; `tests/bench/people/prior.py` wrote it.
"""

import json
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

from checks.workings.identity.codes import Coded
from checks.workings.identity.fields import ADDRESS, COMPARED, NAMES
from checks.workings.identity.learning import Tables
from checks.workings.identity.model import Model
from checks.workings.identity.origins import Origins

FILE_NAME = "prior.json"
PLAIN = "plain text"  # what the file calls a column that we don't know by name
WEIGHS = 20  # records that the prior's word on how common a place is counts for


def prior(coded: Coded) -> Model:
    """The model for these records' fields, for one table or two."""
    told = Model.from_said(_file()["model"])
    known = {field: field if field in COMPARED else PLAIN for field in coded.codes}
    own = told.of(tuple(known.values()))
    return replace(
        own,
        fields=tuple(known),
        chance={field: own.chance[name] for field, name in known.items()},
        tables={
            kind: {field: table[name] for field, name in known.items() if name in table}
            for kind, table in own.tables.items()
        },
        shares={kind: np.repeat(share[:1], 3) for kind, share in own.shares.items()},
    )


def usual_tables(coded: Coded) -> Tables:
    """How pairs of each kind agree among a large shop's customers."""
    return prior(coded).tables


def usual_names(coded: Coded) -> Origins | None:
    """One origin for all, so that two full names are as likely to meet as names are on average."""
    if not coded.has(*NAMES):
        return None
    forename, surname = (np.ones((len(coded.values[name]) + 1, 1), np.float32) for name in NAMES)
    return Origins(np.exp([-_file()["lift"]]), forename, surname)


def usual_rarity(coded: Coded, model: Model, field: str) -> npt.NDArray[np.float32]:
    """By code: a value is as rare as the prior says, but a place that many are at is no wonder."""
    beyond = np.zeros(len(coded.values[field]) + 1, np.float32)
    if field in ADDRESS:
        others, every = coded.counts[field] - 2, coded.counts[field].sum() - 2
        usual = model.chance[field][0]
        share = (np.maximum(others, 0) + usual * WEIGHS) / (max(every, 0) + WEIGHS)
        beyond[:-1] = np.minimum(np.log(usual / share), 0.0)
    return beyond


@cache
def _file() -> dict[str, Any]:
    text = files(__package__).joinpath(FILE_NAME).read_text(encoding="utf-8")
    said: dict[str, Any] = json.loads(text)
    return said
