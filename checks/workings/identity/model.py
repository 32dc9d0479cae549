"""The learned model: every number by which a pair is weighed, ready to be kept and printed."""

import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from checks.workings.identity.chance import Reals
from checks.workings.identity.fields import ADDRESS
from checks.workings.identity.kinds import Kind

PLACES = 9  # decimal places that are kept; two runs then give the same bytes


@dataclass(frozen=True, slots=True)
class Model:
    """What one run has learned.

    Attributes:
        fields: compared, in the order in which they are looked at.
        chance: field -> probability of each level between different people.
        tables: kind of pair -> field -> probability of each level; a field that is missing agrees
            by chance.
        shares: kind -> its share of all pairs: within the first table, across, within the second.
        moved: share of the pairs of one person whose addresses are not one.
        together: by set of agreeing address fields, the log by which their joint worth is less.
        rounds: of learning.
        settled: whether learning came to an end by itself.
        records: learned from.
        pairs: candidate pairs, learned from.
    """

    fields: tuple[str, ...]
    chance: dict[str, Reals]
    tables: dict[Kind, dict[str, Reals]]
    shares: dict[Kind, Reals]
    moved: float
    together: Reals
    rounds: int
    settled: bool
    records: int
    pairs: int

    def worth(self, kind: Kind, field: str) -> Reals:
        """Log of how much likelier each level is than by chance; the last entry is for no level."""
        if field not in self.tables[kind]:
            return np.zeros(len(self.chance[field]) + 1)
        return np.append(np.log(self.tables[kind][field] / self.chance[field]), 0.0)

    def of(self, fields: Collection[str]) -> "Model":
        """What it says of these fields alone."""
        kept = tuple(field for field in self.fields if field in fields)
        place, own = (
            tuple(field for field in ADDRESS if field in some) for some in (self.fields, kept)
        )
        bits = np.array([1 << place.index(field) for field in own], np.int64)
        sets = np.arange(1 << len(own))[:, None] >> np.arange(len(own)) & 1
        return replace(
            self,
            fields=kept,
            chance={field: self.chance[field] for field in kept},
            tables={
                kind: {field: table[field] for field in kept if field in table}
                for kind, table in self.tables.items()
            },
            together=self.together[sets @ bits],
        )

    def to_json(self) -> str:
        """Canonical text: sorted keys, fixed places."""
        return json.dumps(_plain(self), sort_keys=True, ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "Model":
        """The model that `to_json` wrote."""
        return cls.from_said(json.loads(text))

    @classmethod
    def from_said(cls, said: dict[str, Any]) -> "Model":
        """The same, of what the text says."""
        arrays = {name: np.array(found) for name, found in said["chance"].items()}
        tables = {
            Kind(kind): {name: np.array(found) for name, found in table.items()}
            for kind, table in said["tables"].items()
        }
        return cls(
            fields=tuple(said["fields"]),
            chance=arrays,
            tables=tables,
            shares={Kind(kind): np.array(found) for kind, found in said["shares"].items()},
            moved=said["moved"],
            together=np.array(said["together"]),
            rounds=said["rounds"],
            settled=said["settled"],
            records=said["records"],
            pairs=said["pairs"],
        )


def _plain(value: Any) -> Any:  # noqa: ANN401 - the whole model, part by part
    if isinstance(value, Model):
        return {name: _plain(getattr(value, name)) for name in Model.__slots__}
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, np.ndarray):
        return [_plain(one) for one in value.tolist()]
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, float):
        return float(f"{value:.{PLACES}g}")
    return list(value) if isinstance(value, tuple) else value
