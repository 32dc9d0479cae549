"""Why the values of a column differ: by how much, always by as much, or only in how they look."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import polars as pl

from checks.vocabulary.money import HALF_PENNY_U, MICRO
from checks.workings.pairing.judging import OF_RIGHT, Compared
from checks.workings.pairing.kinds import Kind

# One row is one compared column. Amounts are millionths of its unit, right less left.
EXPLAINED = pl.Schema(
    {
        "column": pl.String(),
        "kind": pl.String(),
        "differing": pl.Int64(),  # pairs in which it differs by more than its tolerance
        "tolerated": pl.Int64(),  # pairs in which it differs, but within it
        "only_left": pl.Int64(),  # of the differing: the right side has none
        "only_right": pl.Int64(),  # of the differing: the left side has none
        "above": pl.Int64(),  # of the differing: the right value is the higher one
        "below": pl.Int64(),  # of the differing: the right value is the lower one
        "sum_u": pl.Int128(),  # null where it is no number
        "abs_sum_u": pl.Int128(),  # the same without signs
        "largest_u": pl.Int128(),  # the difference furthest from nought
        "pattern": pl.String(),  # what most of them have in common; null where nothing
        "pattern_rows": pl.Int64(),
        "would_match": pl.String(),  # the one step after which most would be the same; null: none
        "would_match_rows": pl.Int64(),
        "formatting_only": pl.Int64(),  # how many would be the same after all steps
    }
)

FEWEST, MOST_OF = 3, 0.8  # so many at least, and such a share of them, make a pattern
LONGEST = 100_000  # bytes; a longer text is not tried in other forms
# What a ratio is known to mean, in thousandths.
RATIOS = {
    1_200: "VAT at 20 % is in the right value alone",
    833: "VAT at 20 % is in the left value alone",
    1_050: "VAT at 5 % is in the right value alone",
    952: "VAT at 5 % is in the left value alone",
    100_000: "pounds on the left, pence on the right",
    10: "pence on the left, pounds on the right",
    1_000_000: "thousands on the left",
    1: "thousands on the right",
    -1_000: "the sign is turned round",
}
_EXACT_RATIOS = {833: (5, 6), 952: (20, 21)}  # that no number of thousandths can say

_NUMBER = r"^[-+]?[0-9]+(\.[0-9]*)?$"

Step = Callable[[pl.Expr], pl.Expr]


def _trimmed(text: pl.Expr) -> pl.Expr:
    return text.str.replace_all(r"\s+", " ").str.strip_chars()


def _as_number(text: pl.Expr) -> pl.Expr:
    """A written number in its shortest form; other text as it is."""
    bare = text.str.replace_all(r"[£€$\s]", "")
    # "1,5" is one and a half to many: a comma is known for what it is before three digits alone.
    grouped = bare.str.contains(r"^[-+]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?$")
    bare = pl.when(grouped).then(bare.str.replace_all(",", "", literal=True)).otherwise(bare)
    short = (
        bare.str.replace(r"^\+", "")
        .str.replace(r"(\.[0-9]*?)0+$", "$1")
        .str.strip_chars_end(".")
        .str.replace("^-0$", "0")
    )
    return pl.when(bare.str.contains(_NUMBER)).then(short).otherwise(text)


def _unpunctuated(text: pl.Expr) -> pl.Expr:
    """Numbers stay: a point or a sign makes another amount, not another form."""
    bare = text.str.replace_all(r"[\p{P}\p{S}]", "")
    return pl.when(_as_number(text).str.contains(_NUMBER)).then(text).otherwise(bare)


# What is said after "would match after" -> what is done to both texts.
STEPS: Mapping[str, Step] = {
    "trimming blanks": _trimmed,
    "ignoring case": lambda text: text.str.to_lowercase(),
    "Unicode normalisation": lambda text: text.str.normalize("NFC"),
    "dropping leading zeros": lambda text: text.str.replace(r"^0+(.)", "$1"),
    "dropping punctuation": _unpunctuated,
    "reading as a number": _as_number,
    "taking empty as null": lambda text: text.fill_null(""),
}


class Explaining:
    """The explanation of each compared column, gathered from lot after lot of pairs."""

    def __init__(self, columns: Sequence[Compared]) -> None:
        self._columns = [_Column(one) for one in columns]

    def add(self, pairs: pl.DataFrame) -> None:
        """Take in pairs that are not the same: value_N, rest_N, micro_N, and those of the right."""
        # Counted in one go: most columns differ nowhere, and are then done with.
        names = [one.column.name for one in self._columns]
        apart, differing = (
            pairs.select(true.sum().alias(name) for name, true in zip(names, held, strict=True))
            for held in (
                [~one.column.is_same() for one in self._columns],
                [~one.column.agrees() for one in self._columns],
            )
        )
        for one in self._columns:
            name = one.column.name
            one.add(pairs, apart[name].item(), differing[name].item())

    def told(self) -> pl.DataFrame:
        """One row per compared column, columns as `EXPLAINED`."""
        return pl.DataFrame([one.told() for one in self._columns], schema=EXPLAINED)


class _Column:
    """What is known of one column so far: counts and sums that add up, and patterns to try."""

    def __init__(self, column: Compared) -> None:
        self.column = column
        self._sums: Counter[str] = Counter()
        self._steps: Counter[str] = Counter()
        self._patterns: dict[str, pl.Expr] = {}
        self._fitting: Counter[str] = Counter()
        self._largest = 0

    def add(self, pairs: pl.DataFrame, apart: int, many: int) -> None:
        self._sums["differing"] += many
        self._sums["tolerated"] += apart - many
        if not many:
            return
        differing = pairs.filter(~self.column.agrees())
        self._add_lacking(differing)
        if self.column.kind.is_number:
            self._add_amounts(differing)
        # Two values of one type that differ are no one value written in two ways.
        untyped = (
            pl.col(self.column.value).is_null() | pl.col(self.column.value + OF_RIGHT).is_null()
        )
        written = differing if self.column.kind is Kind.TEXT else differing.filter(untyped)
        texts = written.select(left=self._text(""), right=self._text(OF_RIGHT)).filter(
            pl.max_horizontal(pl.all().str.len_bytes()) <= LONGEST
        )
        if texts.is_empty():
            return
        alike = {name: _equal(step).sum() for name, step in STEPS.items()}
        counts = texts.select(after_all=_equal(*STEPS.values()).sum(), **alike).row(0, named=True)
        self._sums["formatting_only"] += counts.pop("after_all")
        self._steps.update(counts)

    def told(self) -> dict[str, object]:
        counted = ("differing", "tolerated", "only_left", "only_right", "above", "below")
        told: dict[str, object] = {
            "column": self.column.name,
            "kind": self.column.kind.value,
            **{name: self._sums[name] for name in (*counted, "formatting_only")},
        }
        if self.column.kind.is_number:
            told |= {name: self._sums[name] for name in ("sum_u", "abs_sum_u")}
            told["largest_u"] = self._largest
        told |= self._most_common(self._fitting, "pattern", MOST_OF * self._sums["differing"])
        return told | self._most_common(self._steps, "would_match", 1)

    def _add_lacking(self, rows: pl.DataFrame) -> None:
        left, right = (
            pl.col(self.column.value + end).is_null() & pl.col(self.column.rest + end).is_null()
            for end in ("", OF_RIGHT)
        )
        self._count(rows.select(only_left=(~left & right).sum(), only_right=(left & ~right).sum()))

    def _add_amounts(self, rows: pl.DataFrame) -> None:
        one, apart = self.column, pl.col("apart")
        both = rows.select(
            left=pl.col(one.micro),
            right=pl.col(one.micro + OF_RIGHT),
            apart=pl.col(one.micro + OF_RIGHT) - pl.col(one.micro),
        ).drop_nulls()
        if both.is_empty():
            return
        self._count(
            both.select(
                above=(apart > 0).sum(),
                below=(apart < 0).sum(),
                sum_u=apart.sum(),
                abs_sum_u=apart.abs().sum(),
            )
        )
        largest = both.select(apart.sort_by(apart.abs(), apart).last()).item()
        self._largest = max(self._largest, largest, key=lambda each: (abs(each), each))
        # What the first lot has in common is tried on all that follow: lots are drawn by hash.
        self._patterns = self._patterns or dict([_ratio(both), _offset(both)])
        self._fitting.update(
            {name: both.filter(fits).height for name, fits in self._patterns.items()}
        )

    def _count(self, row: pl.DataFrame) -> None:
        self._sums.update({name: int(value) for name, value in row.row(0, named=True).items()})

    def _text(self, end: str) -> pl.Expr:
        value, rest = self.column.value + end, self.column.rest + end
        return pl.coalesce(pl.col(value).cast(pl.String), pl.col(rest))

    @staticmethod
    def _most_common(counts: Counter[str], name: str, least: float) -> dict[str, object]:
        best = max(counts, key=lambda each: counts[each], default="")
        if not best or counts[best] < max(least, FEWEST if name == "pattern" else 1):
            return {}
        return {name: best, f"{name}_rows": counts[best]}


def _offset(both: pl.DataFrame) -> tuple[str, pl.Expr]:
    """The commonest difference, in words, and whether a pair has it."""
    counted = both.group_by("apart").len().sort("len", "apart", descending=[True, False])
    apart = int(counted["apart"][0])
    sign = "+" if apart > 0 else "−"
    return f"right = left {sign} {_plain(abs(apart))}", pl.col("apart") == apart


def _ratio(both: pl.DataFrame) -> tuple[str, pl.Expr]:
    """The commonest ratio, in words, and whether a pair has it.

    It is told from amounts so large that a rounded penny does not blur it, then tried on all.
    """
    left, right = pl.col("left"), pl.col("right")
    large = both.filter(left.abs() >= 5 * MICRO, right != 0)
    if large["left"].n_unique() < FEWEST:
        return "no ratio", pl.lit(value=False)
    thousandths = (right * 1_000 + left // 2) // left
    counted = large.select(thousandths=thousandths).group_by("thousandths").len()
    ratio = int(counted.sort("len", "thousandths", descending=[True, False])["thousandths"][0])
    over, under = _EXACT_RATIOS.get(ratio, (ratio, 1_000))
    fits = (left != 0) & ((right * under - left * over).abs() <= HALF_PENNY_U * under)
    known = f" ({RATIOS[ratio]})" if ratio in RATIOS else ""
    factor = f"{over} ÷ {under}" if ratio in _EXACT_RATIOS else _plain(ratio * 1_000)
    return f"right = left × {factor}{known}", fits


def _plain(micro: int) -> str:
    """Millionths as a number without needless zeros."""
    sign, size = "−" if micro < 0 else "", abs(micro)
    places = f"{size % MICRO:06d}".rstrip("0")
    return f"{sign}{size // MICRO:,}{'.' + places if places else ''}"


def _equal(*steps: Step) -> pl.Expr:
    left, right = pl.col("left"), pl.col("right")
    for step in steps:
        left, right = step(left), step(right)
    return left == right
