"""Which proposals a plan is asked for: those of some checks, of one owner, about one person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from audit.steps.plans.held_records import Held
from audit.steps.plans.refusals import ON_CONTACTS
from audit.store import Store
from checks.discovery import every_check
from checks.vocabulary import Action, Owner, SettingsError

CONTACT, CUSTOMER, ORDER = "contact_id", "customer_id", "order_id"
# The record of an action -> the column that it stands in; of work, nobody knows.
_STANDS_IN = {
    **dict.fromkeys(ON_CONTACTS, CONTACT),
    Action.CREATE.value: CUSTOMER,
    Action.APPEND.value: ORDER,
    Action.WORK.value: None,
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What a plan is asked for.

    Attributes:
        checks: ids; none chosen is all.
        owner: of the findings; null is any.
        person: a person's key or the id of one of their records; null is everybody.
    """

    checks: tuple[str, ...] = ()
    owner: str | None = None
    person: str | None = None

    @property
    def scope(self) -> Mapping[str, str]:
        """As a plan's header says it."""
        words = {"check": ",".join(self.checks), "owner": self.owner, "person": self.person}
        return {name: word for name, word in words.items() if word}

    def takes_any(self, checks: Iterable[str]) -> bool:
        """Whether a check of these is chosen, by its id and by its owner."""
        known = every_check()
        return any(
            (not self.checks or one in self.checks)
            and (self.owner is None or (one in known and known[one].owner == self.owner))
            for one in checks
        )


def chosen(proposals: pl.DataFrame, choice: Choice, records: Held, store: Store) -> pl.DataFrame:
    """The proposals that are chosen, columns as they came.

    Args:
        proposals: columns as `repairs.PROPOSED`.
        choice: of whoever asks.
        records: open, to tell what is a person's.
        store: in which the last run left who is who.

    Raises:
        SettingsError: there is no such check, owner or person.
    """
    _must_be_one_of(choice.checks, {*every_check(), *proposals["check_id"]}, "--check")
    _must_be_one_of([choice.owner] if choice.owner else [], {*Owner}, "--owner")
    if choice.checks:
        proposals = proposals.filter(pl.col("check_id").is_in(choice.checks))
    if choice.owner:
        proposals = proposals.filter(owner=choice.owner)
    if choice.person is None:
        return proposals
    return _of_person(proposals, records.of_person(store, choice.person))


def _of_person(proposals: pl.DataFrame, theirs: pl.DataFrame) -> pl.DataFrame:
    """Those whose record or whose finding is the person's.

    Args:
        proposals: columns as `repairs.PROPOSED`.
        theirs: column_name, id.
    """
    about = {one.id: _plain(one.about.partition(".")[2]) for one in every_check().values()}
    mine = theirs.select(pl.format("{}:{}", "column_name", "id")).to_series().implode()
    ends = (
        (pl.col("action").replace_strict(_STANDS_IN, return_dtype=pl.String), "record"),
        (pl.col("check_id").replace_strict(about, default=None, return_dtype=pl.String), "key"),
    )
    return proposals.filter(
        pl.any_horizontal(
            pl.format("{}:{}", column, value).is_in(mine).fill_null(value=False)
            for column, value in ends
        )
    )


def _plain(column: str) -> str:
    return column.removesuffix("_norm").removesuffix("_raw")


def _must_be_one_of(names: Iterable[str], known: set[str], option: str) -> None:
    for name in names:
        if name not in known:
            raise SettingsError(
                f"there is no {option.removeprefix('--')} {name}",
                where=option,
                do=f"known: {', '.join(sorted(known))}",
            )
