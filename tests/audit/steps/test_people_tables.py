"""Tables of people from any file: which column is what, and what tells records apart."""

from datetime import date

import polars as pl
import pytest

from audit.steps.people_columns import Wanted
from audit.steps.people_tables import people_of
from checks.vocabulary import ConnectorError, SettingsError


@pytest.fixture
def table(tmp_path):
    """The table of a file with this text."""

    def taken(text, name="people.csv", **wanted):
        (tmp_path / name).write_text(text, encoding="utf-8")
        [found] = people_of([str(tmp_path / name)], Wanted(**wanted))
        return found

    return taken


HEADS = {
    "Stokly": "customerId,name.forename,name.surname,email,phone,billingAddress.line1,"
    "billingAddress.postcode",
    "Emarsys": "user_id,First Name,Last Name,E-Mail,Mobile,Address,ZIP Code",
    "Emarsys by number": "user_id,1,2,3,37,10,13",
    "Shopify": "Customer ID,First Name,Last Name,Email,Default Address Phone,"
    "Default Address Address1,Default Address Zip",
    "anybody": "id,given_name,Family Name,EMAIL ADDRESS,telephone,street address,Post-Code",
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_columns_are_known_by_the_names_they_have_in_the_wild(table, head):
    found = table(f"{head}\n7,Ann,Lee,ann@example.com,07700900123,1 High St,AB1 2CD\n")
    assert found.people.row(0, named=True) == {
        "record_id": "7", "forename": "Ann", "surname": "Lee", "email": "ann@example.com",
        "phone": "07700900123", "street": "1 High St", "postcode": "AB1 2CD",
    }  # fmt: skip
    assert found.id == head.partition(",")[0]


def test_parts_of_an_address_are_put_together_in_their_order(table):
    head = "house number,street,address line 2,surname\n"
    found = table(f"{head}12,Mill Lane,Flat 3,Lee\n,Mill Lane,,Lee\n")
    assert found.people["street"].to_list() == ["12 Mill Lane Flat 3", "Mill Lane"]
    assert found.columns["street"] == ["house number", "street", "address line 2"]


def test_a_whole_name_is_taken_apart_where_it_stands_alone(table):
    found = table('Full Name\nAnn Lee\n"van Dyk, Jan"\n')
    assert found.people.select("forename", "surname").rows() == [("Ann", "Lee"), ("Jan", "van Dyk")]
    both = table("Full Name,Surname\nAnn Lee,Lee\n")
    assert both.people.columns == ["record_id", "surname"]


def test_a_person_says_which_column_is_which(table):
    wanted = {"mapped": {"forename": "A", "street": "C+B"}, "also": ("Shoe size",)}
    found = table("A,B,C,shoe_size\nAnn,Mill Lane,12,39\n", **wanted)
    assert found.people.row(0, named=True) == {
        "record_id": "1", "forename": "Ann", "street": "12 Mill Lane", "Shoe size": "39"
    }  # fmt: skip


def test_without_a_column_of_ids_the_row_number_tells_records_apart(table):
    found = table("id,email\n1,a@example.com\n1,b@example.com\n,c@example.com\n")
    assert (found.id, found.people["record_id"].to_list()) == ("row number", ["1", "2", "3"])


def test_a_column_of_ids_is_compared_only_where_it_is_said(table):
    text = "customer id,email\n5,a@example.com\n"
    assert "external_id" not in table(text).people.columns
    both = table(text, mapped={"external_id": "customer id"})
    assert both.people.row(0) == ("5", "a@example.com", "5")


def test_blank_is_null_and_an_empty_column_is_not_compared(table):
    found = table("surname,email\nLee, \nKay,  \n")
    assert found.people.columns == ["record_id", "surname"]


def test_dates_and_numbers_of_parquet_become_text(tmp_path):
    rows = pl.DataFrame({"id": [12], "dob": [date(1980, 2, 1)], "surname": ["Lee"]})
    rows.write_parquet(tmp_path / "p.parquet")
    [found] = people_of([str(tmp_path / "p.parquet")], Wanted())
    assert found.people.row(0) == ("12", "Lee", "1980-02-01")


@pytest.mark.parametrize(
    ("text", "wanted", "told"),
    [
        ("a,b\n1,2\n", {}, "no column of people.csv is known to say who a person is"),
        ("surname\n", {}, "people.csv holds no record"),
        ("n,surname\n1,Lee\n1,Kay\n,Ray\n", {"id": "n"}, "1 of 3 are empty, 1 are not the first"),
        ("surname\nLee\n", {"id": "nr"}, "no column is called nr"),
        ("surname\nLee\n", {"mapped": {"surname": "nom"}}, "no column is called nom"),
        ("surname\nLee\n", {"mapped": {"hair": "surname"}}, "hair is no field of a person"),
        ("surname\nLee\n", {"also": ("surname",)}, "surname has a meaning of its own here"),
        ("surname,names\nLee,x\n", {"also": ("names",)}, "names has a meaning of its own here"),
        ("surname,Others\nLee,x\n", {"also": ("Others",)}, "Others has a meaning of its own"),
    ],
)
def test_what_cannot_be_followed_is_refused_in_words(table, text, wanted, told):
    with pytest.raises(SettingsError, match=told):
        table(text, **wanted)


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(SettingsError, match="there is no file"):
        people_of([str(tmp_path / "none.csv")], Wanted())


def test_a_table_of_which_no_record_can_be_read_is_not_called_empty(tmp_path):
    (tmp_path / "old.csv").write_bytes("id,surname\n1,Müller\n2,Jürgens\n".encode("latin-1"))
    with pytest.raises(ConnectorError, match=r"none of the 2 records of old\.csv can be read"):
        people_of([str(tmp_path / "old.csv")], Wanted())
