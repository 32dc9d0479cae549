"""What the tables promise, asked through Great Expectations of a real database."""

from datetime import UTC, datetime, timedelta

import duckdb
import polars as pl
import pytest

from checks import expectations
from checks.contract.generated import NORMAL_FORMS, expected_of
from checks.contract.written import WRITTEN
from checks.vocabulary import TABLES, CheckError, Design, Severity
from checks.vocabulary.sameness import RULES

NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)
GOOD_ORDER = {"order_id": "o-1", "status": "open", "currency": "GBP", "total_u": 10_000_000}


@pytest.fixture
def database():
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone='UTC'")
        yield connection


@pytest.fixture
def asked(database):
    """Call it with table=[rows]: the verdicts over these tables."""

    def ask(**tables):
        for name, rows in tables.items():
            create(database, name)
            frame = pl.DataFrame(rows, schema=TABLES[name].schema)
            database.from_arrow(frame.to_arrow()).insert_into(name)
        return expectations.verdicts(database, [TABLES[name] for name in tables], NOON)

    return ask


def create(database, table, **held_as):
    columns = {one: column.kind.duckdb for one, column in TABLES[table].columns.items()} | held_as
    declared = ", ".join(f'"{one}" {kind}' for one, kind in columns.items())
    database.execute(f'CREATE TABLE "{table}" ({declared})')


def told(verdicts):
    return verdicts.rows.select("key", "field", "actual").collect().rows()


def test_records_that_keep_their_promises_give_no_verdict(asked):
    assert told(asked(erp_order=[GOOD_ORDER])) == []


def test_a_null_breaks_nothing_where_it_is_allowed(asked):
    assert told(asked(erp_order=[{"order_id": "o-1"}], erp_customer=[{"customer_id": "c-1"}])) == []


def test_the_suites_of_all_tables_can_be_asked_of_no_rows(database):
    for name in TABLES:
        create(database, name)
    answered = expectations.verdicts(database, TABLES.values(), NOON)
    assert told(answered) == []
    promised = [len(expected_of(table, NOON)) for table in TABLES.values()]
    assert answered.exhibits["suites"].height == sum(promised)


@pytest.mark.parametrize(
    ("table", "row", "verdict"),
    [
        ("erp_order", {"order_id": None}, ("erp_order null", "erp_order.order_id", None)),
        (
            "erp_order",
            {"order_id": "o-1", "status": "it's"},
            ("erp_order o-1", "erp_order.status", "it's"),
        ),
        (
            "erp_order",
            {"order_id": "o-1", "currency": "gbp"},
            ("erp_order o-1", "erp_order.currency", "gbp"),
        ),
        (
            "erp_refund",
            {"refund_id": "r-1", "amount_u": -50_000},
            ("erp_refund r-1", "erp_refund.amount_u", "-0.050000"),
        ),
        (
            "erp_order",
            {"order_id": "o-1", "total_u": 10**18 + 1},
            ("erp_order o-1", "erp_order.total_u", "1000000000000.000001"),
        ),
        (
            "erp_order",
            {"order_id": "o-1", "paid_at": datetime(1970, 1, 1, tzinfo=UTC)},
            ("erp_order o-1", "erp_order.paid_at", "1970-01-01T00:00:00Z"),
        ),
        (
            "esp_load",
            {"load_id": "7", "rows_in": 3, "rows_loaded": 2, "rows_rejected": 2},
            ("esp_load 7", "esp_load.rows_in+rows_loaded+rows_rejected", "3 / 2 / 2"),
        ),
        (
            "erp_customer",
            {"customer_id": "c-1", "merged_into": "c-1"},
            ("erp_customer c-1", "erp_customer.merged_into+customer_id", "c-1 / c-1"),
        ),
        (
            "esp_sale_line",
            {"order_id_raw": "o-1", "item": "s-1", "order_id_norm": " o-1"},
            ("esp_sale_line o-1 / s-1", "esp_sale_line.order_id_norm", " o-1"),
        ),
        (
            "esp_sale_line",
            {"order_id_raw": "o-1", "item": "s-1", "quantity": 2_000_000_000},
            ("esp_sale_line o-1 / s-1", "esp_sale_line.quantity", "2000000000.000000"),
        ),
        (
            "esp_unsubscribe",
            {"contact_id": "7", "at": NOON + timedelta(days=2)},
            ("esp_unsubscribe 7", "esp_unsubscribe.at", "2026-06-17T12:00:00Z"),
        ),
    ],
)
def test_a_broken_promise_is_told_with_its_key_its_field_and_its_value(asked, table, row, verdict):
    assert told(asked(**{table: [row]})) == [verdict]


@pytest.mark.parametrize(
    "near",
    [
        {"paid_at": NOON + timedelta(days=1)},
        {"paid_at": datetime(1990, 1, 1, tzinfo=UTC)},
        {"total_u": 10**18},
        {"total_u": -(10**18)},
        {"discount_u": 0},
        {"placed_at": NOON, "cancelled_at": NOON},
        {"phone_e164": "+447700900"},
    ],
)
def test_a_value_on_the_bound_keeps_the_promise(asked, near):
    assert told(asked(erp_order=[GOOD_ORDER | near])) == []


def test_an_instant_a_second_past_the_bound_breaks_it(asked):
    late = {"order_id": "o-1", "paid_at": NOON + timedelta(days=1, seconds=1)}
    assert [field for _, field, _ in told(asked(erp_order=[late]))] == ["erp_order.paid_at"]


def test_our_own_clock_may_be_later_than_the_fence(asked):
    read = {"snapshot_id": "s", "system": "stokly", "entity": "erp_order"}
    late = read | {"finished_at": NOON + timedelta(days=400)}
    assert told(asked(snapshot=[late])) == []


def test_a_key_that_names_two_rows_is_one_verdict(asked):
    twice = asked(erp_order=[GOOD_ORDER, GOOD_ORDER, GOOD_ORDER | {"order_id": "o-2"}])
    assert told(twice) == [("erp_order o-1", "erp_order.order_id", "2 rows")]


def test_the_columns_of_a_key_name_a_row_together(asked):
    line = {"dispatch_id": "d-1", "sku": "s-1"}
    lines = asked(erp_dispatch_line=[line, line | {"sku": "s-2"}, line | {"dispatch_id": "d-2"}])
    assert told(lines) == []


def test_rows_without_a_key_of_their_own_are_one_verdict(asked):
    line = {"order_id_raw": "o-1", "item": "s-1", "source": "hearsay"}
    lines = asked(esp_sale_line=[line, line])
    assert [actual for *_, actual in told(lines)] == ["hearsay (2 rows)"]


def test_each_of_five_thousand_failing_rows_is_told(asked):
    rows = [{"order_id": f"o-{number}", "status": "lost"} for number in range(5_000)]
    keys = {key for key, *_ in told(asked(erp_order=rows))}
    assert keys == {f"erp_order o-{number}" for number in range(5_000)}


def test_a_person_s_value_is_in_no_verdict(asked):
    alias = {"customer_id": "c-1", "kind": "email", "value_norm": "ann@example.com"}
    rows = told(
        asked(
            erp_customer_alias=[alias, alias],
            esp_contact=[{"contact_id": "7", "mobile_e164": "07700900123"}],
        )
    )
    assert [(key, actual) for key, _, actual in rows] == [
        ("erp_customer_alias c-1 / email", "2 rows"),
        ("esp_contact 7", "a value that breaks the rule"),
    ]


def test_a_verdict_carries_the_severity_of_its_expectation(asked):
    early = {"customer_id": "c-1", "created_at": NOON, "updated_at": NOON - timedelta(days=1)}
    [row] = asked(erp_customer=[early]).rows.collect().rows(named=True)
    assert (row["severity"], row["impact_u"], row["agrees"]) == (Severity.S4, None, False)


def test_the_counts_are_those_of_our_own_sql(database):
    create(database, "erp_order")
    database.execute(
        "INSERT INTO erp_order BY NAME SELECT 'o-' || range // 2 AS order_id, "
        "CASE WHEN range % 7 = 0 THEN 'lost' ELSE 'open' END AS status, "
        "range % 11 - 3 AS discount_u, CASE WHEN range % 13 > 0 THEN 'GBP' END AS currency, "
        "TIMESTAMPTZ '1989-12-31 00:00:00Z' + INTERVAL (range) HOUR AS paid_at FROM range(9999)"
    )
    suites = expectations.verdicts(database, [TABLES["erp_order"]], NOON).exhibits["suites"]
    counted = suites.filter(pl.col("unexpected") > 0).select("column", "unexpected").rows()
    own = database.sql(
        "SELECT (SELECT count(*) FROM (FROM erp_order SELECT order_id GROUP BY ALL "
        "HAVING count(*) > 1)), count(*) FILTER (paid_at < TIMESTAMPTZ '1990-01-01 00:00:00Z'), "
        "count(*) FILTER (status = 'lost'), count(*) FILTER (discount_u < 0) FROM erp_order"
    ).fetchall()
    assert counted == list(
        zip(("order_id", "paid_at", "status", "discount_u"), own[0], strict=True)
    )


def test_examined_is_the_sum_over_expectations_of_the_rows_looked_at(asked):
    answered = asked(esp_segment=[{"segment_id": str(number)} for number in range(10)])
    # Three types; and for ten rows, that the key names one and is never null.
    assert answered.examined == 3 + 10 + 10
    assert answered.exhibits["suites"].schema == expectations.SUITES


def test_a_column_of_another_type_is_told_of_the_table(database):
    create(database, "esp_segment", name="BIGINT")
    verdicts = expectations.verdicts(database, [TABLES["esp_segment"]], NOON)
    assert told(verdicts) == [("esp_segment", "esp_segment.name", "BIGINT")]


def test_a_metric_that_raised_is_an_error_and_its_message_shows_no_value(database):
    create(database, "erp_refund", amount_u="VARCHAR")
    database.execute("INSERT INTO erp_refund (refund_id, amount_u) VALUES ('r', 'ann@example.com')")
    with pytest.raises(CheckError, match=r"erp_refund.amount_u could not be asked") as raised:
        expectations.verdicts(database, [TABLES["erp_refund"]], NOON)
    assert "ann@example.com" not in str(raised.value)


def test_a_column_that_is_not_there_is_an_error(database):
    database.execute("CREATE TABLE esp_segment (segment_id VARCHAR)")
    with pytest.raises(CheckError, match="could not be asked"):
        expectations.verdicts(database, [TABLES["esp_segment"]], NOON)


def test_rows_that_change_between_counting_and_finding_are_an_error(database):
    class Shrinking:
        def sql(self, query):
            return database.sql(f"FROM ({query}) LIMIT 1" if "AS broken" in query else query)

    create(database, "esp_segment")
    database.execute("INSERT INTO esp_segment (name) VALUES ('a'), ('b')")
    with pytest.raises(CheckError, match="2 rows were counted and 1 found"):
        expectations.verdicts(Shrinking(), [TABLES["esp_segment"]], NOON)


def test_a_temporary_view_is_read_and_the_connection_stays_open(database):
    database.execute("CREATE TEMP VIEW esp_segment AS SELECT NULL::VARCHAR AS segment_id,"
                     " NULL::VARCHAR AS name, NULL::VARCHAR AS rule_hash")  # fmt: skip
    verdicts = expectations.verdicts(database, [TABLES["esp_segment"]], NOON)
    assert [key for key, *_ in told(verdicts)] == ["esp_segment null"]
    assert database.sql("SELECT 1").fetchall() == [(1,)]


@pytest.mark.usefixtures("socket_disabled")
def test_nothing_is_asked_of_the_network_and_nothing_is_printed(asked, capfd):
    asked(esp_segment=[{"segment_id": "7"}], esp_load=[{"load_id": "7"}])
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(("table", "columns"), [line[:2] for line in WRITTEN])
def test_what_is_written_by_hand_speaks_of_declared_columns(table, columns):
    assert set(columns) <= set(TABLES[table].declared)


def test_what_is_written_by_hand_stands_in_the_place_of_what_is_generated():
    sentences = [
        one.sentence for one in expected_of(TABLES["erp_refund"], NOON) if "amount_u" in one.columns
    ]
    assert sentences == ["is held as BIGINT", "is 0 or more"]


@pytest.mark.parametrize("rule", RULES)
def test_every_normal_form_keeps_to_its_own_pattern(database, rule):
    texts = [
        " Ann@Example.COM ",
        "a@b@c",
        "0044 (0)7700 900123",
        "00012 AB",
        "x\ny",
        "0",
        "n/a",
        "é@ö.fr",
    ]
    form = RULES[rule](pl.lit(pl.Series("text", texts)), Design().home)
    made = pl.select(form).to_series().drop_nulls()
    pattern, _ = NORMAL_FORMS[rule]
    kept = [
        database.sql("SELECT $1 ~ $2", params=[text, pattern]).fetchall()[0][0] for text in made
    ]
    assert kept
    assert all(kept)
