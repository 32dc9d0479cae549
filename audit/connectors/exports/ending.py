"""What the ending of a file's name says of its form."""

from pathlib import Path

PACKED = (".gz", ".zst")
TEXT_ENDINGS = (".csv", ".tsv", ".ndjson", ".jsonl", ".json", ".xml")
ENDINGS = (*TEXT_ENDINGS, ".parquet", ".xlsx")


def ending(path: Path) -> str:
    """The ending that tells the form, e.g. ".csv" of orders.csv.gz; empty for none we read."""
    suffixes = [one.lower() for one in path.suffixes]
    packed = bool(suffixes) and suffixes[-1] in PACKED
    found = suffixes[-2:-1] if packed else suffixes[-1:]
    readable = TEXT_ENDINGS if packed else ENDINGS
    return found[0] if found and found[0] in readable else ""
