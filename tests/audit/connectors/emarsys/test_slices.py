import polars as pl
import pytest
from starlette.responses import Response

from audit.connectors.emarsys import slices
from audit.connectors.emarsys.contact_rows import contact_rows
from audit.connectors.emarsys.fields import Plan
from audit.connectors.emarsys.slices import cut, fetch_slices
from audit.connectors.exports.framed import frame_of
from checks.vocabulary import ConnectorError

ROWS = [f"{number},{name}" for number, name in enumerate("abcdefghij", 101)]


def server(rows=ROWS, start=lambda offset: offset, most=10**9, asked=None):
    """A file of these rows; `start` is where it thinks that an offset lies."""

    async def content(request):
        offset, limit = (int(request.query_params[name]) for name in ("offset", "limit"))
        if asked is not None:
            asked.append(offset)
        first = start(offset)
        body = "".join(f"{row}\n" for row in rows[first : first + min(limit, most)])
        return Response(body, media_type="text/csv;charset=UTF-8")

    return [("/export/7/data", content)]


@pytest.fixture
def fetched(asking, staging, monkeypatch):
    monkeypatch.setattr(slices, "SLICE_ROWS", 3)

    def made(endpoints):
        asking(endpoints, lambda account: fetch_slices(account, staging, "7", 2))
        staging.note("export of group 0", "7")
        return frame_of(contact_rows(staging, Plan({"3": "Email"}, (), ()), "1"))

    return made


def expected(rows=ROWS):
    pairs = [row.split(",", 1) for row in rows]
    return pl.DataFrame(pairs, ["user_id", "Email"], orient="row")


@pytest.mark.parametrize("count", range(len(ROWS) + 1))
def test_every_row_comes_once_whatever_their_number(fetched, count):
    found = fetched(server(ROWS[:count]))
    assert found.rows() == (expected(ROWS[:count]).rows() if count else [])


def test_each_slice_begins_with_the_last_row_of_the_one_before(fetched):
    asked = []
    fetched(server(ROWS[:6], asked=asked))
    assert asked == [0, 2, 4, 5]


@pytest.mark.parametrize(
    "start",
    [lambda _: 0, lambda offset: max(offset - 1, 0), lambda offset: offset + 1],
    ids=["an offset that is ignored", "one counted from 1", "one counted otherwise"],
)
def test_where_an_offset_is_counted_otherwise_the_file_is_fetched_whole(fetched, start):
    def skewed(offset):
        return start(offset) if offset else 0

    assert fetched(server(start=skewed)).rows() == expected().rows()


def test_a_server_that_gives_fewer_rows_than_asked_for_is_asked_on(fetched):
    assert fetched(server(most=2)).rows() == expected().rows()


def test_a_line_end_inside_a_value_ends_no_row(fetched):
    rows = ['1,"a\nb"', "2,c", '3,"say ""d"",\ne"', "4,f", "5,g"]
    found = fetched(server(rows))
    assert found["Email"].to_list() == ["a\nb", "c", 'say "d",\ne', "f", "g"]


def test_a_header_that_nobody_asked_for_is_no_contact(fetched):
    found = fetched(server(["user_id,Email", *ROWS[:2]]))
    assert found["user_id"].to_list() == ["101", "102"]


def test_a_last_row_without_a_line_end_counts():
    assert cut("1,a\n2,b", 2).rows == 2
    assert cut("", 2).rows == 0


def test_fetching_goes_on_behind_what_is_kept(fetched, staging):
    fetched(server(ROWS[:5]))
    staging.note("export 7 ended", None)
    asked = []
    assert fetched(server(asked=asked)).rows() == expected().rows()
    assert min(asked) == 4


def test_a_file_that_goes_on_for_ever_is_given_up(fetched, monkeypatch):
    monkeypatch.setattr(slices, "ALL_ROWS", 40)

    async def content(request):
        first = int(request.query_params["offset"])
        return Response("".join(f"{number},a\n" for number in range(first, first + 3)))

    with pytest.raises(ConnectorError, match="does not end"):
        fetched([("/export/7/data", content)])


def test_no_row_is_written_into_a_note(fetched, staging):
    fetched(server())
    assert len(staging.noted("export 7 last row")) == 64
