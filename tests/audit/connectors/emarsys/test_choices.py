import polars as pl

from audit.connectors.emarsys.choices import from_labels, from_numbers, labels, translated
from audit.connectors.exports.framed import frame_of, of_frame

COLUMNS = {"3": "Email", "31": "Opt-In", "14": "14"}
CHOICES = {"31": {"1": "Ja", "2": "Nein"}, "14": {"7": "Great Britain", "8": "7"}}


def read(words, **columns):
    return frame_of(translated(of_frame("contacts", "by hand", pl.DataFrame(columns)), words))


def test_a_choice_is_stored_by_its_id_and_not_by_its_bit_position():
    rows = [{"id": "5", "choice": "Male", "bit_position": "1"}]
    assert labels(rows) == {"5": "Male"}
    assert labels([{"id": 5, "choice": "Male", "bit_position": "1"}]) == {"5": "Male"}


def test_the_label_of_an_opt_in_is_its_number_on_this_account():
    words = from_labels(COLUMNS, CHOICES)
    rows = read(words, **{"Opt-In": ["Ja", "Nein", None, "Vielleicht"], "14": ["7", "8", "9", ""]})
    assert rows["Opt-In"].to_list() == ["1", "2", None, "Vielleicht"]
    assert rows["14"].to_list() == ["7", "8", "9", None]


def test_the_number_of_a_country_is_its_label_on_this_account():
    words = from_numbers(COLUMNS, CHOICES)
    rows = read(words, **{"Opt-In": ["1"], "14": ["7"], "Email": ["7"]})
    assert rows.row(0) == ("1", "Great Britain", "7")


def test_a_label_that_looks_like_a_number_is_not_looked_up_again():
    assert read(from_numbers(COLUMNS, CHOICES), **{"14": ["8"]})["14"].to_list() == ["7"]
