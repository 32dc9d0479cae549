"""Fields of contacts: one column each in a contacts export, or one row each in a file of values."""

from contextlib import closing

import pytest

from audit.sealing import Origin, Writing
from audit.source_parts import Mapped
from checks.vocabulary import SettingsError, System, country_labels

WIDE = "user_id,Email,First Name,Country,Loyalty tier\n9001,a@b.c,Ann,184,gold\n9002,d@e.f,,,\n"


def fields(read, text, name="contacts.csv", **how):
    return read({name: text}, system=System.EMARSYS, **how).get("esp_contact_field")


def values(found):
    return sorted(found.rows.select("contact_id", "field_id", "value_raw").rows(), key=str)


def test_every_known_field_is_a_row_of_its_own_and_an_empty_one_too(read):
    found = fields(read, WIDE)
    assert values(found) == [
        ("9001", "1", "Ann"),
        ("9001", "14", "184"),
        ("9002", "1", None),
        ("9002", "14", None),
    ]
    assert (found.seen, found.rejects.height) == (4, 0)


def test_a_field_under_a_name_of_the_client_s_own_is_declared(read):
    found = fields(read, WIDE, fields={"loyalty TIER": "12345", "First Name": "", "Country": "99"})
    assert {field for _, field, _ in values(found)} == {"12345", "99"}


def test_numbers_serve_as_column_names_and_none_of_esp_contact_is_repeated(read):
    found = fields(read, "id,3,1,31,37,14,20001\n9001,a@b.c,Ann,1,07700900123,184,x\n")
    assert values(found) == [("9001", "1", "Ann"), ("9001", "14", "184"), ("9001", "20001", "x")]


def test_of_two_columns_for_one_field_the_better_name_feeds_it(read):
    found = fields(read, "user_id,1,First Name\n9001,other,Ann\n")
    assert values(found) == [("9001", "1", "Ann")]


def test_a_choice_is_its_label_whether_the_label_or_its_number_was_exported(read):
    text = "user_id,Country,Gender,First Name\n1,184,2,184\n2,United Kingdom,Female,\n3,9999,,\n"
    rows = fields(read, text).rows.drop_nulls("value_raw").sort("contact_id", "field_id")
    shown = rows.select("contact_id", "value_decoded").rows()
    assert shown == [
        ("1", "184"),
        ("1", "United Kingdom"),
        ("1", "Female"),
        ("2", "United Kingdom"),
        ("2", "Female"),
        ("3", "9999"),
    ]


def test_explain_says_which_column_is_which_field(read):
    fed = fields(read, WIDE, fields={"Loyalty tier": "12345"}).fed
    assert fed["contact_id"] == ("user_id", "known name")
    told = (
        "named in the settings: Loyalty tier is 12345; known name: First Name is 1, Country is 14"
    )
    assert fed["field_id"] == ("3 columns", told)


def test_a_contact_of_another_column_is_the_same_in_both_tables(read):
    text = "Nr,Email,First Name\n9001,a@b.c,Ann\n"
    found = fields(read, text, columns={"esp_contact": {"contact_id": "Nr"}})
    assert values(found) == [("9001", "1", "Ann")]


def test_a_row_without_a_contact_is_refused_once(read):
    found = fields(read, "user_id,First Name,Last Name\n,Ann,Lee\n9001,Bob,Lee\n")
    assert found.refused == [(2, "contact_id is empty or can't be read")]
    assert (found.seen, found.rows.height) == (3, 2)


def test_a_broken_row_is_refused_once(read):
    found = fields(read, "user_id,First Name,Last Name\n9001,Bob,Lee\n9002,x\n")
    assert [line for line, _ in found.refused] == [3]
    assert (found.seen, found.rows.height) == (3, 2)


def test_a_file_of_values_comes_on_top_of_the_contacts_own(read):
    written = {"contacts.csv": WIDE, "contact_fields.csv": "contact,field,value\n9001,2,Lee\n"}
    found = read(written, system=System.EMARSYS)["esp_contact_field"]
    assert values(found)[2] == ("9001", "2", "Lee")
    assert found.rows.height == 5


def test_fields_can_be_left_out_and_a_bare_export_has_none(read):
    assert fields(read, WIDE, files={"esp_contact_field": ""}) is None
    assert fields(read, "user_id,Email\n9001,a@b.c\n") is None
    constant = {"esp_contact": {"contact_id": Mapped(value="9")}}
    assert fields(read, WIDE, columns=constant) is None


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ({"Loyalti tier": "9"}, "no column Loyalti tier; did you mean Loyalty tier?"),
        ({"Loyalty tier": "9", "Email": "9"}, "two columns are declared to be the field 9"),
    ],
)
def test_declared_fields_that_do_not_fit_the_file_are_refused(read, declared, said):
    with pytest.raises(SettingsError, match=said.replace("?", r"\?")):
        fields(read, WIDE, fields=declared)


def test_the_order_of_rows_and_columns_does_not_change_the_content(source, tmp_path):
    turned = "Country,user_id,First Name\n,9002,\n184,9001,Ann\n"
    assert sealed(source, tmp_path, WIDE) == sealed(source, tmp_path, turned)
    assert sealed(source, tmp_path, WIDE) != sealed(source, tmp_path, turned.replace("Ann", "Al"))


def test_a_wide_export_is_read_a_piece_at_a_time(source, monkeypatch):
    monkeypatch.setattr("audit.connectors.exports.contact_fields.MOST_ROWS", 4)
    text = "user_id,First Name,Last Name\n" + "".join(f"{n},A,B\n" for n in range(9))
    found = source({"contacts.csv": text}, system=System.EMARSYS).readings()
    portions = list(next(one for one in found if one.entity == "esp_contact_field").portions)
    assert [one.rows.height for one in portions] == [4, 4, 4, 4, 2]


def test_countries_have_the_numbers_of_emarsys_and_each_number_one_label():
    labels = country_labels()
    assert (labels["184"], labels["65"], labels["61"]) == ("United Kingdom", "Germany", "France")
    assert len(labels) == len(set(labels.values())) > 200


def sealed(source, tmp_path, text):
    """The content hash of the fields of one contacts export, as its snapshot has it."""
    files = source({"contacts.csv": text}, system=System.EMARSYS)
    reading = next(one for one in files.readings() if one.entity == "esp_contact_field")
    with closing(Writing(tmp_path, System.EMARSYS, files.taken_at)) as writing:
        writing.begin(reading.entity)
        seen = 0
        for one in reading.portions:
            writing.append(reading.entity, one.rows, one.rejects)
            seen += one.seen
        origin = Origin("a test", 1, reading.schema_hash, {})
        return writing.seal(reading.entity, seen=seen, origin=origin).content_hash
