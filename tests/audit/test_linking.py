"""The command `link`: what it prints, what it writes, how it ends, and that it obeys answers."""

import json
import re
from itertools import product

import polars as pl
import pytest

from audit.answers import Answered, keep
from audit.cli import main

HEAD = "Customer ID,First Name,Last Name,E-Mail,Date of Birth\n"
FORENAMES = ("Ann", "Bob", "Carol", "Dave", "Eve", "Frank", "Grace", "Heidi")
SURNAMES = ("Archer", "Baker", "Carter", "Dixon", "Evans", "Fisher")


def rows(*, also=True):
    """48 people; of every third one a second record with a slip of the pen in the surname."""
    told = []
    for at, (surname, forename) in enumerate(product(SURNAMES, FORENAMES)):
        mail = f"{forename}.{surname}{at}@example.com".lower()
        born = f"{1950 + at}-{1 + at % 12:02}-{1 + at % 28:02}"
        told.append(f"c{at:02},{forename},{surname},{mail},{born}")
        if also and at % 3 == 0:
            told.append(f"d{at:02},{forename},{surname[:-1]},{mail},{born}")
    return told


@pytest.fixture
def link(tmp_path, capsys):
    """Runs the command over files with these texts; gives exit code, output and errors."""

    def run(*texts, options=(), out="out"):
        paths = [tmp_path / f"people{at}.csv" for at in range(len(texts))]
        for path, text in zip(paths, texts, strict=True):
            path.write_text(text)
        folder = ("--out", tmp_path / out) if out else ()
        with pytest.raises(SystemExit) as ended:
            main(list(map(str, ("link", *paths, *folder, *options))))
        return ended.value.code, *capsys.readouterr()

    return run


@pytest.fixture(scope="module")
def shop():
    return HEAD + "\n".join(rows()) + "\n"


def test_records_of_one_person_are_found_and_told(link, shop, tmp_path):
    code, said, _ = link(shop)
    assert code == 0
    assert "people0.csv: 64 records, told apart by Customer ID" in said
    assert "64 records are 48 persons: 16 records are duplicates of another one." in said
    clusters = pl.read_parquet(tmp_path / "out/clusters.parquet")
    persons = dict(clusters.select("record_id", "person_id").iter_rows())
    assert (persons["d00"], persons["d45"], persons["c01"]) == ("c00", "c45", "c01")


def test_everything_is_written_and_is_its_owners_alone(link, shop, tmp_path):
    code, said, _ = link(shop, options=["--json"])
    names = {"who_is_who.html", "pairs.parquet", "clusters.parquet", "people.parquet", "model.json"}
    files = list((tmp_path / "out").iterdir())
    assert (code, {path.name for path in files}) == (0, names)
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    told = json.loads(said)
    assert (told["records"], told["persons"], told["settled"]) == (64, 48, True)
    assert told["pairs"]["same"] >= 16
    assert set(json.loads((tmp_path / "out/model.json").read_text())) > {"chance", "tables"}


def test_the_page_shows_nobody_unless_it_is_asked_to(link, shop, tmp_path):
    page = tmp_path / "out/who_is_who.html"
    link(shop)
    assert not re.search(r"@example\.com|Archer", page.read_text())
    link(shop, options=["--show-values"])
    assert "@example.com" in page.read_text()
    assert "hand it to nobody" in page.read_text()


def test_two_tables_are_linked_with_each_other(link, tmp_path):
    others = [one.replace("c", "e", 1) for one in rows(also=False)]
    code, said, _ = link(HEAD + "\n".join(rows(also=False)), HEAD + "\n".join(others))
    assert code == 0
    assert "96 records of two tables are 48 persons: 48 persons stand in both." in said
    pairs = pl.read_parquet(tmp_path / "out/pairs.parquet")
    assert set(pairs.filter(kind="same").select("left_id", "right_id").rows()) >= {("c00", "e00")}


def test_what_a_person_decided_across_two_tables_is_obeyed(link, tmp_path):
    others = [one.replace("c", "e", 1) for one in rows(also=False)]
    keep(tmp_path / "out/answers.jsonl", [answered("c00", "e00", "different", "others")])
    _, said, _ = link(HEAD + "\n".join(rows(also=False)), HEAD + "\n".join(others))
    assert "obeyed    1 answer of people" in said
    assert "96 records of two tables are 49 persons: 47 persons stand in both." in said


def answered(left, right, answer, right_of="people"):
    return Answered("people", left, right_of, right, answer, None, "Ann", "2026-03-02T12:00:00")


def test_what_a_person_decided_is_obeyed(link, shop, tmp_path):
    words = [answered("c00", "d00", "different"), answered("c01", "c02", "same")]
    keep(tmp_path / "out/answers.jsonl", words)
    _, said, _ = link(shop)
    clusters = pl.read_parquet(tmp_path / "out/clusters.parquet")
    persons = dict(clusters.select("record_id", "person_id").iter_rows())
    assert "obeyed    2 answers of people" in said
    assert (persons["d00"], persons["c02"]) == ("d00", "c01")


def test_answers_about_rows_that_are_other_records_now_are_refused(link, tmp_path):
    lines = [one.partition(",")[2] for one in rows()]
    head = HEAD.partition(",")[2]
    _, said, _ = link(head + "\n".join(lines))
    assert "told apart by row number" in said
    keep(tmp_path / "out/answers.jsonl", [answered("1", "2", "different")])
    assert link(head + "\n".join(lines))[0] == 0
    code, _, errors = link(head + "\n".join(reversed(lines)))
    assert code == 5
    assert "people0.csv that people answered about are other records now" in errors


def test_the_exit_code_tells_of_duplicates_where_it_is_asked_to(link, shop):
    assert link(shop, options=["--exit-code"], out=None)[0] == 1
    assert link(shop, options=["--quiet"], out=None) == (0, "", "")


def test_a_model_that_was_learned_once_weighs_another_table(link, shop, tmp_path):
    link(shop)
    kept = tmp_path / "out/model.json"
    code, said, _ = link(HEAD + "\n".join(rows()[:20]), options=["--model", kept], out="again")
    assert code == 0
    assert (tmp_path / "again/model.json").read_bytes() == kept.read_bytes()
    assert "5 records are duplicates of another one" in said


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (None, "No such file"),
        ("{", "it is no JSON"),
        ("[]", "it is no learned model"),
        ("{}", "it is no learned model"),
    ],
)
def test_what_is_no_model_is_refused_in_words(link, shop, tmp_path, text, told):
    path = tmp_path / "m.json"
    if text is not None:
        path.write_text(text)
    code, _, errors = link(shop, options=["--model", path], out=None)
    assert code == 5
    assert told in re.sub(r"\s+", " ", errors)


def test_a_model_of_another_version_is_refused_by_its_fields(link, shop, tmp_path):
    link(shop)
    model = json.loads((tmp_path / "out/model.json").read_text())
    model["chance"]["surname"] = model["chance"]["surname"][:-1]
    (tmp_path / "old.json").write_text(json.dumps(model))
    code, _, errors = link(shop, options=["--model", tmp_path / "old.json"], out=None)
    assert code == 5
    assert "another version of this tool has learned surname" in " ".join(errors.split())


@pytest.mark.parametrize(
    ("text", "options", "code", "told"),
    [
        ("a,b\n1,2\n", [], 5, "known to say who a person is"),
        ("surname\nLee\n", ["--map", "surname"], 5, "'surname' says no value"),
        ("surname\nLee\n", ["--country", "XX"], 5, "'XX' is no country"),
        ("n,surname\n1,a\n1,b\n", ["--id", "n"], 5, "n is no id"),
        ("", [], 4, "people0.csv"),
    ],
)
def test_what_cannot_be_followed_or_read_is_told_in_words(link, text, options, code, told):
    ended, said, errors = link(text, options=options)
    assert (ended, said) == (code, "")
    assert told in re.sub(r"\s+", " ", errors)


def test_a_file_that_cannot_be_read_ends_with_4(tmp_path, capsys):
    (tmp_path / "broken.parquet").write_text("no parquet")
    with pytest.raises(SystemExit) as ended:
        main(["link", str(tmp_path / "broken.parquet")])
    assert ended.value.code == 4
    assert "broken.parquet can't be read" in capsys.readouterr().err
