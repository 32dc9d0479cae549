"""The answer on the first screen: so many records are so many persons, and how sure that is."""

from reports.cells import Chip
from reports.page import Figure, Headline
from reports.people.found import WhoIsWho
from reports.people.words import chance
from reports.words import counted
from reports.writing import whole

RULE = (
    "The rule: records are of one person when the model learned from these very records holds it "
    "for likely, group by group; a person's own answer goes before the model. Pairs whose kind is "
    "not sure are doubtful and are nobody's reason to merge. Nothing has been merged."
)


def headline(found: WhoIsWho) -> Headline:
    """What a reader knows who reads nothing else."""
    return Headline(_chip(found), sentence(found), RULE, _figures(found))


def sentence(found: WhoIsWho) -> str:
    """How many records are how many persons, e.g. `3 records are 2 persons: ...`."""
    records, persons = counted(found.records, "records"), counted(found.persons, "persons")
    are = "is" if found.records == 1 else "are"
    if found.in_both is not None:
        both = counted(found.in_both, "persons")
        stand = "stands" if found.in_both == 1 else "stand"
        inside = " and ".join(
            f"{counted(many, 'records')} in {table}"
            for many, table in zip(found.again, found.tables["file"], strict=False)
            if many
        )
        told = f" Duplicates: {inside}." if inside else ""
        return f"{records} of two tables {are} {persons}: {both} {stand} in both.{told}"
    again = found.records - found.persons
    if not again:
        return f"{records} {are} {persons}: no record is a duplicate."
    verb = "is a duplicate" if again == 1 else "are duplicates"
    return f"{records} {are} {persons}: {counted(again, 'records')} {verb} of another one."


def claimed(found: WhoIsWho) -> str:
    """Of the pairs that are likely by themselves, how many are right, by their probabilities."""
    return chance(found.claimed / found.likely) if found.likely else "–"


def duplicates(found: WhoIsWho) -> int:
    """Records that are not the first of their person."""
    return found.records - found.persons


def _chip(found: WhoIsWho) -> Chip:
    if found.in_both is not None:
        return Chip("s3", "Duplicates") if any(found.again) else Chip("passed", "Linked")
    if duplicates(found):
        return Chip("s3", "Duplicates")
    return Chip("s4", "Doubtful pairs") if found.doubts else Chip("passed", "No duplicate")


def _figures(found: WhoIsWho) -> tuple[Figure, ...]:
    pairs = counted(found.likely, "pairs")
    twofold = found.in_both is not None
    first = (
        Figure("Persons in both tables", whole(found.in_both or 0), f"of {whole(found.persons)}")
        if twofold
        else Figure(
            "Duplicates", whole(duplicates(found)), f"of {counted(found.records, 'records')}"
        )
    )
    more = (
        f"; {counted(found.further, 'further pairs')} through other records, merges or answers"
        if found.further
        else ""
    )
    return (
        first,
        Figure("Claimed precision", claimed(found), f"of {pairs} that are likely{more}"),
        Figure(
            "Pairs of one person, expected",
            whole(round(found.expected)),
            "the probabilities of all pairs, added up",
        ),
        Figure(
            "Doubtful pairs", whole(found.doubts), "for a person to decide: stokly-audit review"
        ),
    )
