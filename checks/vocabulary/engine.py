"""Engine: the one seam between what a calculation asks of every row, and what answers it."""

from typing import Protocol

import polars as pl


class Engine(Protocol):
    """What runs SQL over every row: DuckDB on one machine, another engine elsewhere.

    A question is a file `NAME.sql` of `checks/workings/sql` or `checks/workings/pairing/sql`: one
    SELECT, into which the words are put. A relation is a table's name, or what an answer was kept,
    seen or laid as.
    """

    def columns(self, relation: str) -> dict[str, str]:
        """Column -> its SQL type, in order."""
        ...

    def ask(self, question: str, **words: object) -> pl.DataFrame:
        """The answer of one question, small enough to be held."""
        ...

    def keep(self, question: str, **words: object) -> str:
        """The answer as a relation of the engine; its name."""
        ...

    def view(self, question: str, **words: object) -> str:
        """The answer as a relation that is worked out at each use; its name."""
        ...

    def lay(self, frame: pl.DataFrame) -> str:
        """A frame as a relation of the engine; its name."""
        ...

    def drop(self, *relations: str) -> None:
        """Forget what was kept, seen or laid."""
        ...
