"""What is expected of a table besides its declaration, written by hand.

Only what holds in every shop stands here. Left out on purpose: an order's total may be below
zero (an exchange that pays back), an order may be paid before it is placed (a deposit), and
what is left of a stock may be below zero (oversold).
"""

from checks.contract.expected import Expected, Matches, Never, Rule, Within
from checks.vocabulary import TABLES, Severity, Table

S3, S4 = Severity.S3, Severity.S4

AMOUNT = Within(0, 10**18)  # micro-units
UNITS = Within(0, 10**9)
ISO_4217 = Matches("^[A-Z]{3}$")

# Table, columns, rule, severity, and how it reads after the columns' names.
WRITTEN: tuple[tuple[str, tuple[str, ...], Rule, Severity, str], ...] = (
    (
        "erp_customer",
        ("merged_into", "customer_id"),
        Never("merged_into = customer_id"),
        S3,
        "are not the same: no record is merged into itself",
    ),
    (
        "erp_customer",
        ("updated_at", "created_at"),
        Never("updated_at < created_at"),
        S4,
        "are in order: no record changes before it is made",
    ),
    (
        "erp_customer_alias",
        ("valid_to", "valid_from"),
        Never("valid_to < valid_from"),
        S3,
        "are in order: nothing ends before it begins",
    ),
    ("erp_order", ("currency",), ISO_4217, S3, "is an ISO 4217 code: three capitals"),
    ("erp_order", ("discount_u",), AMOUNT, S3, "is 0 or more"),
    (
        "erp_order",
        ("cancelled_at", "placed_at"),
        Never("cancelled_at < placed_at"),
        S3,
        "are in order: no order is cancelled before it is placed",
    ),
    (
        "erp_order",
        ("parent_order_id", "order_id"),
        Never("parent_order_id = order_id"),
        S3,
        "are not the same: no order replaces itself",
    ),
    ("erp_order_line", ("discount_u",), AMOUNT, S3, "is 0 or more"),
    ("erp_dispatch_line", ("qty",), UNITS, S3, "is 0 or more"),
    ("erp_refund", ("amount_u",), AMOUNT, S3, "is 0 or more"),
    ("erp_refund_line", ("qty",), UNITS, S3, "is 0 or more"),
    ("erp_refund_line", ("net_u",), AMOUNT, S3, "is 0 or more"),
    ("erp_product", ("price_u",), AMOUNT, S3, "is 0 or more"),
    ("erp_product", ("msrp_u",), AMOUNT, S3, "is 0 or more"),
    ("esp_product", ("price_u",), AMOUNT, S3, "is 0 or more"),
    ("esp_product", ("msrp_u",), AMOUNT, S3, "is 0 or more"),
    (
        "esp_load",
        ("rows_in", "rows_loaded", "rows_rejected"),
        # Fewer than offered is a load that runs or broke off, which is no wrong record.
        Never("rows_loaded + rows_rejected > rows_in"),
        S3,
        "add up: rows taken and rows refused are no more than the rows offered",
    ),
    (
        "esp_load",
        ("finished_at", "started_at"),
        Never("finished_at < started_at"),
        S3,
        "are in order: no load ends before it begins",
    ),
    (
        "sync_event",
        ("delivered_at", "created_at"),
        Never("delivered_at < created_at"),
        S3,
        "are in order: nothing is delivered before it enters",
    ),
)


def written(table: Table) -> tuple[Expected, ...]:
    """What is written here of this table."""
    return tuple(
        Expected(TABLES[name], columns, rule, sentence, severity)
        for name, columns, rule, severity, sentence in WRITTEN
        if name == table.name
    )
