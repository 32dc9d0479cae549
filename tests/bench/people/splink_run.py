"""Splink on one table (or two), in one of its settings; one JSON line with what it took and found.

build/bench/venv/bin/python tests/bench/people/splink_run.py TABLE.parquet broad
"""

from account import taken  # isort: skip (its clock starts here)

import json
import logging
import sys
from pathlib import Path

import duckdb
import polars as pl
import splink
from measured import figures
from splink import DuckDBAPI, Linker, SettingsCreator
from splink.internals.splink_dataframe import SplinkDataFrame
from splink_settings import Way, way

KEPT_FROM = 0.02
THRESHOLDS = (0.5, 0.95)  # Splink's persons are connected components; the better of the two counts
SEED = 1
PAIRS_FOR_U = 1e7
SURE_RECALL = 0.7


def linked(table: Path, name: str) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """Pairs, and persons at each of the thresholds."""
    spill = table.with_suffix(".spill")
    connection = duckdb.connect(config={"threads": "2", "temp_directory": str(spill)})
    sides = _sides(connection, table)
    people = connection.read_parquet(str(table))
    chosen = way(name, _filled(people), people.count("*").fetchall()[0][0])
    api = DuckDBAPI(connection)
    tables = [api.register(side, dataset_display_name=of) for of, side in sides.items()]
    linker = Linker(tables, _settings(chosen, both=len(sides) > 1), log_level=None)
    _train(linker, chosen)
    found = linker.inference.predict(threshold_match_probability=KEPT_FROM)
    cluster = linker.clustering.cluster_pairwise_predictions_at_threshold
    persons = [_persons(cluster(found, threshold_match_probability=at)) for at in THRESHOLDS]
    return _pairs(found), persons


def _sides(
    connection: duckdb.DuckDBPyConnection, table: Path
) -> dict[str, duckdb.DuckDBPyRelation]:
    """One relation, or one for each value of `of`; never with the truth in it."""
    people = connection.read_parquet(str(table))
    names = [row[0] for row in people.select("of").distinct().order("of").fetchall()]
    shown = "* exclude (cluster, of)"
    if len(names) == 1:
        return {"people": people.select(shown)}
    return {of: people.filter(f"of = '{of}'").select(shown) for of in names}


def _filled(people: duckdb.DuckDBPyRelation) -> list[str]:
    counted = people.aggregate(", ".join(f"count({column})" for column in people.columns))
    counts = counted.fetchall()[0]
    return [name for name, count in zip(people.columns, counts, strict=True) if count]


def _settings(chosen: Way, *, both: bool) -> SettingsCreator:
    return SettingsCreator(
        link_type="link_only" if both else "dedupe_only",
        unique_id_column_name="record_id",
        comparisons=chosen.comparisons,
        blocking_rules_to_generate_predictions=chosen.blocking,
        retain_matching_columns=False,
    )


def _train(linker: Linker, chosen: Way) -> None:
    train = linker.training
    train.estimate_probability_two_random_records_match(chosen.sure, recall=SURE_RECALL)
    train.estimate_u_using_random_sampling(max_pairs=PAIRS_FOR_U, seed=SEED)
    for rule in chosen.sessions:
        train.estimate_parameters_using_expectation_maximisation(rule)


def _pairs(found: SplinkDataFrame) -> pl.DataFrame:
    return (
        found.as_duckdbpyrelation()
        .select("record_id_l as left_id, record_id_r as right_id, match_probability as probability")
        .pl()
    )


def _persons(found: SplinkDataFrame) -> pl.DataFrame:
    return found.as_duckdbpyrelation().select("record_id, cluster_id as person_id").pl()


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    file, setting = Path(sys.argv[1]), sys.argv[2]
    pairs, persons = linked(file, setting)
    took = taken()
    truth = pl.read_parquet(file, columns=["record_id", "cluster", "of"])
    rated = [figures(truth, pairs, each) for each in persons]
    best = max(rated, key=lambda one: one.clustered.f1)
    by = f"Splink {splink.__version__}, {setting}"
    sys.stdout.write(json.dumps({"by": by, **took, "figures": best.told()}) + "\n")
