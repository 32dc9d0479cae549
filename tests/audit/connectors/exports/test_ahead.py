"""Pieces made ahead: the same, in the same order, one further than is used."""

import pytest

from audit.connectors.exports.ahead import ahead


def test_the_pieces_come_in_their_order():
    assert [*ahead(iter(range(1, 6)))] == [1, 2, 3, 4, 5]
    assert [*ahead(iter(()))] == []


def test_never_more_than_one_piece_waits():
    made = []
    pieces = ahead(made.append(n) or n for n in range(1, 9))
    assert next(pieces) == 1
    pieces.close()
    assert len(made) <= 2


def test_what_a_piece_raises_is_raised_in_its_place():
    pieces = ahead(6 // n for n in (1, 0))
    assert next(pieces) == 6
    with pytest.raises(ZeroDivisionError):
        next(pieces)
