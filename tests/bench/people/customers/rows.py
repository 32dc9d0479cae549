"""Some records of a table: whose they are, and the draws that each has alone."""

from dataclasses import dataclass

from customers.census import Persons
from customers.draw import Draw, Whole
from customers.style import Style


@dataclass(frozen=True)
class Rows:
    """Records side by side.

    Attributes:
        persons: whose each record is.
        turn: which of the person's records it is, from 0.
        each: draws of the record alone.
        people: how many persons the whole table has.
        style: what the table is like.
    """

    persons: Persons
    turn: Whole
    each: Draw
    people: int
    style: Style
