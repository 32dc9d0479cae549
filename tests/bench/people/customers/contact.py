"""How a record says that the person is reached: mailbox and phone."""

import numpy as np
import polars as pl
from customers.census import FIRM, Persons
from customers.draw import Draw, Flag, Whole
from customers.identity import Names
from customers.pools import COUNTRY_SHARES
from customers.words import HOBBIES, MAIL_PROVIDERS, listed

PROVIDERS = pl.Series("provider", listed(MAIL_PROVIDERS))
WORDS = pl.Series("word", listed(HOBBIES))
CLASHES = 300  # a name gets so many digits that about one in as many mailboxes would clash
PREFIXES = (44, 49, 33, 48)


def mailboxes(owners: Persons, names: Names, turn: Whole, people: int, named: float) -> pl.Series:
    """Of the owner's first or second kind (`turn`). No two owners have one, but by rare chance."""
    own = Draw(owners.number * 2 + turn, owners.seed + 5)
    style = own.number("style", 6)
    initials = style >= 4
    share = np.where(initials, 0.08, names.forename_share) * names.surname_share
    expected = share * people * max(COUNTRY_SHARES) / len(PROVIDERS) * 2
    digits = np.ceil(np.log10(np.maximum(expected * CLASHES, 1.0))).astype(np.int64)
    born = 1945 + own.number("born", 60)
    tail = np.where(digits <= 2, born % 100, own.number("tail", 10 ** np.clip(digits, 1, 9)))
    bare = (digits == 0) & own.below("bare", 0.7)
    made = pl.DataFrame(
        {
            "f": _plain(names.forenames),
            "s": _plain(names.surnames),
            "style": style,
            "tail": tail,
            "bare": bare,
            "named": own.below("named", named),
            "one": WORDS.gather(own.number("one", len(WORDS))),
            "two": WORDS.gather(own.number("two", len(WORDS))),
            "many": own.number("many", max(people, 10_000)),
            "provider": PROVIDERS.gather(own.number("provider", len(PROVIDERS))),
        }
    )
    tail_word = pl.when("bare").then(pl.lit("")).otherwise(pl.col("tail").cast(pl.String))
    word = pl.format("{}{}{}", "one", "two", "many")
    local = pl.when("named").then(pl.concat_str([_local(), tail_word])).otherwise(word)
    return made.select(pl.format("{}@{}", local, "provider").alias("email"))["email"]


def _local() -> pl.Expr:
    first, second, style = pl.col("f"), pl.col("s"), pl.col("style")
    initial = first.str.slice(0, 1)
    return (
        pl.when(style <= 1)
        .then(pl.concat_str([first, second], separator="."))
        .when(style == 2)
        .then(pl.concat_str([first, second]))
        .when(style == 3)
        .then(pl.concat_str([second, first], separator="."))
        .when(style == 4)
        .then(pl.concat_str([initial, second]))
        .otherwise(pl.concat_str([initial, second], separator="."))
    )


def _plain(words: pl.Series) -> pl.Series:
    """Letters of a mailbox: none with an accent, none in upper case."""
    return words.str.to_lowercase().str.normalize("NFKD").str.replace_all(r"[^a-z]", "")


def firm_mailboxes(persons: Persons, firms: pl.Series) -> pl.Series:
    """The one mailbox of the firm."""
    first = pl.Series(["info", "office", "sales", "accounts"]).gather(
        persons.shared.number("box", 4)
    )
    return first + "@" + firms.str.to_lowercase().str.replace_all(r"[^a-z0-9]", "") + ".com"


def phones(persons: Persons, country: Whole, second: Flag, landline: Flag) -> pl.DataFrame:
    """Columns prefix, national (digits without a leading 0): a mobile or the common line."""
    own = Draw(persons.number * 2 + second, persons.seed + 6)
    mobile = 7 * 10**9 + 4 * 10**8 + own.number("mobile", 5 * 10**8)
    mobile = np.where(country == 1, 15 * 10**9 // 10 + own.number("mobile", 2 * 10**8), mobile)
    line = 2 * 10**9 + persons.shared.number("line", 10**8 * 9)
    shorter = np.where(country >= 2, mobile % 10**9 // 10 + 6 * 10**8, mobile)
    line = np.where(country >= 2, line % 10**8 + 10**8, line)
    national = np.where(landline, line, shorter)
    return pl.DataFrame({"prefix": np.array(PREFIXES)[country], "national": national})


def has_landline(persons: Persons, shared_phone: float) -> Flag:
    """Kin with a common line, and firms."""
    kin = persons.is_kin & persons.shared.below("landline", shared_phone)
    return kin | ((persons.kind == FIRM) & persons.shared.below("switchboard", 0.7))
