"""Whatever bytes a file holds, it is read or refused by an error of ours; nothing else happens."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.connectors.files import Files
from audit.source_parts import SourcePart
from checks.vocabulary import AuditError, Design, System

PIECES = [b"sku", b"price", b",", b";", b'"', b"\n", b"\r\n", b"{", b"}", b"[", b"]", b":", b"\\"]
PIECES += [
    b'"sku"',
    b'"data"',
    b"1E5",
    b"null",
    b"-",
    b"\x00",
    b"\xff",
    b"\xef\xbb\xbf",
    "é".encode(),
]
some_bytes = st.lists(st.sampled_from(PIECES), max_size=40).map(b"".join) | st.binary(max_size=60)


@pytest.mark.parametrize(
    "ending", ["csv", "json", "ndjson", "parquet", "xlsx", "csv.gz", "csv.zst"]
)
@settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # each example writes anew
)
@given(start=st.sampled_from([b"", b"sku,price\n", b'[{"sku":', b'{"sku":']), rest=some_bytes)
def test_any_bytes_at_all_are_read_or_refused(tmp_path, ending, start, rest):
    (tmp_path / f"items.{ending}").write_bytes(start + rest)
    files = Files(System.STOKLY, SourcePart(folder=tmp_path), Design(), workspace=tmp_path)
    try:
        portions = [one for reading in files.readings() for one in reading.portions]
    except AuditError:
        return
    assert all(one.rows["sku"].null_count() == 0 for one in portions)
