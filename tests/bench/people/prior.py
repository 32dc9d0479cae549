"""Learn what is known before anything is learned, and keep it with the likeness engine.

    python tests/bench/people/prior.py

Made-up customers with three things more than the made tables have: an id from elsewhere, a rank
behind some names, and a column of plain text.
"""

import json
import math
from pathlib import Path

import numpy as np
import polars as pl
from customers.draw import Draw, Flag
from customers.words import GB_TOWNS, listed
from made import made

from audit.steps.link import link_people
from checks.workings import identity
from checks.workings.identity.prior import FILE_NAME, PLAIN

ROWS = 100_000
SEED = 31_415
RANKS = np.array(["Jr", "Sr"])
RANKED, RANK_TOLD, ID_TOLD, SLIPPED, SHOP_TOLD, ELSEWHERE = 0.04, 0.7, 0.6, 0.03, 0.7, 0.2


def prior() -> str:
    """The text of `prior.json`: the model, and how much oftener than by chance two names meet."""
    found = link_people(with_more(made(ROWS, SEED)), named=(PLAIN,))
    sure = found.pairs.filter(pl.col("kind") == "same")["evidence"].struct.unnest()
    bits = sure.filter(pl.col("names") != 0)["names"].mean()
    said = {"lift": round(-bits * math.log(2), 3), "model": json.loads(found.model.to_json())}
    return json.dumps(said, sort_keys=True, ensure_ascii=False, indent=1) + "\n"


def with_more(people: pl.DataFrame) -> pl.DataFrame:
    """The made-up customers, with the three columns that made tables lack."""
    number = people["cluster"].cast(pl.Int64).to_numpy()
    person, record = Draw(number, SEED), Draw(np.arange(ROWS), SEED)
    return people.select(
        pl.exclude("cluster", "of", "surname"),
        pl.concat_str("surname", _rank(person, record), separator=" ", ignore_nulls=True),
        _external_id(person, record).alias("external_id"),
        _shop(person, record).alias(PLAIN),
    )


def _rank(person: Draw, record: Draw) -> pl.Series:
    told = person.below("rank", RANKED) & record.below("rank", RANK_TOLD)
    return _some(RANKS[person.number("which rank", 2)], told)


def _external_id(person: Draw, record: Draw) -> pl.Series:
    slip = 10 ** record.number("which digit", 5) * record.below("slip", SLIPPED)
    number = 5_000_000 + person.number("id", 4_000_000) + slip
    return _some(number.astype(str), record.below("id", ID_TOLD))


def _shop(person: Draw, record: Draw) -> pl.Series:
    towns = np.array(listed(GB_TOWNS))
    usual, other = (one.number("shop", len(towns)) for one in (person, record))
    at = np.where(record.below("elsewhere", ELSEWHERE), other, usual)
    return _some(towns[at], record.below("shop told", SHOP_TOLD))


def _some(texts: np.ndarray[tuple[int], np.dtype[np.str_]], told: Flag) -> pl.Series:
    every = pl.DataFrame({"text": texts, "told": told})
    return every.select(pl.when("told").then("text")).to_series()


if __name__ == "__main__":
    Path(identity.__file__).with_name(FILE_NAME).write_text(prior(), encoding="utf-8")
