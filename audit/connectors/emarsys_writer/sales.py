"""Sale and refund rows uploaded as one file; what is accepted is the file, not its rows."""

from collections.abc import Mapping
from datetime import timedelta

import polars as pl

from audit.connectors.emarsys_writer.endings import NotTaken, Unsure
from audit.connectors.emarsys_writer.outcome import Outcome, rehearsed
from audit.connectors.emarsys_writer.sending import Sending
from audit.connectors.http import Reply

FIRST, LAST = ("item", "price", "order", "timestamp"), ("quantity",)
WHO = ("customer", "email")
OWN = r"^[ifts]_[A-Za-z0-9_]+$"
AMOUNT, MOMENT = r"^-?[0-9]+(\.[0-9]{1,6})?$", r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$"
SHAPES = {"price": AMOUNT, "quantity": AMOUNT, "timestamp": MOMENT}
HEADERS = {"Content-Type": "text/csv", "Accept": "text/plain"}
ACCEPTED = "accepted"


class Token:
    """Signs with the token of the sales data page; it does not run out."""

    def __init__(self, token: str) -> None:
        self._token = token

    async def headers(self, skew: timedelta) -> Mapping[str, str]:  # noqa: ARG002 - a token needs no time of the server
        """The header of one request."""
        return {"Authorization": f"Bearer {self._token}"}

    def stale(self, reply: Reply) -> bool:  # noqa: ARG002 - there is no newer one
        """Never."""
        return False

    async def renew(self) -> None:
        """Nothing to renew."""


async def upload(sending: Sending, merchant: str, rows: pl.DataFrame) -> Outcome:
    """Append the rows; Emarsys compares them with nothing.

    Args:
        sending: to the upload's host.
        merchant: the account's id there.
        rows: all text: item, price (of the line), order, timestamp (UTC, ISO 8601, Z), customer or
            email, quantity, and columns of the client's own after them.

    Returns:
        done: order id -> nothing, for each order.

    Raises:
        NotTaken: the rows are none that may be sent; or as `Sending.text`.
        Unsure: as `Sending.text`.
    """
    ordered = rows.select(_columns(rows))
    _must_be_sound(ordered)
    orders = ordered["order"].unique(maintain_order=True).to_list()
    path = f"/hapi/merchant/{merchant}/sales-data/api"
    said = await sending.text(path, ordered.write_csv().encode(), HEADERS)
    if not said.sent:
        return rehearsed(orders, said.request)
    if ACCEPTED not in said.inside.lower():
        raise Unsure("an answer that does not say `accepted` came", where=f"POST {path}")
    return Outcome(dict.fromkeys(orders, ""), {}, said.request, said.response)


def _columns(rows: pl.DataFrame) -> list[str]:
    """In the order that Emarsys documents; the names are as strict as the order."""
    whom = [name for name in WHO if name in rows.columns]
    own = [name for name in rows.columns if name not in {*FIRST, *WHO, *LAST}]
    named = [*FIRST, *whom, *LAST]
    strange = [name for name in own if not pl.Series([name]).str.contains(OWN).all()]
    if len(whom) != 1 or strange or not {*named} <= {*rows.columns}:
        raise _unsound("the columns are not those of sales data")
    return [*named, *own]


def _must_be_sound(rows: pl.DataFrame) -> None:
    if rows.is_empty() or any(kind != pl.String for kind in rows.dtypes):
        raise _unsound("there is no row, or a value is no text")
    needed = [name for name in rows.columns if name in {*FIRST, *WHO, *LAST}]
    if rows.select(pl.any_horizontal(pl.col(needed).fill_null("").eq("").any())).item():
        raise _unsound("a value is lacking")
    if rows.select(pl.any_horizontal(pl.all().str.contains(r"[\r\n]").any())).item():
        raise _unsound("a value holds a line break, which the upload can't take")
    for name, shape in SHAPES.items():
        if not rows[name].str.contains(shape).all():
            raise _unsound(f"a value of {name} is not written as the upload wants it")


def _unsound(why: str) -> NotTaken:
    return NotTaken(why, where="sale rows of the plan; nothing was sent", do="make the plan anew")
