"""What a mask makes of a value: patterns of e-mails and phones, and what a column may show."""

import polars as pl

from checks.vocabulary import TABLES, Check, Column, Kind, Personal, System
from reports.record_names import columns_of

# Each pattern is read by polars and by Python alike, so it looks neither ahead nor behind.
EMAIL = r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
PHONE = (
    r"(?:\+[1-9]|\b00[1-9])[0-9 ().\-/]{6,18}[0-9]\b"
    r"|\b0[1-9][0-9]{8,9}\b"
    r"|\(?\b0[0-9]{2,4}\)?[ \-][0-9]{3,4}[ \-]?[0-9]{3,4}\b"
)
# A check's own phrase says nothing of anybody, whatever fact it is about: "3 contacts".
_WORDS = (
    "a|all|an|and|another|any|both|contacts?|customers?|e-mail|empty|former|given|held|in|mailable|"
    "new|no|none|not|nothing|of|on|one|opt-in|opted|orders?|out|people|person|records?|several|"
    "shared?|stated|the|two|unknown"
)
_PHRASE = rf"^(?:(?:{_WORDS}|[0-9]{{1,3}}(?:,[0-9]{{3}})*)(?:[,;]? |$))+$"
# Said in the place of a value that breaks a rule.
_INSTEAD = r"^(?:null|a value that breaks the rule)(?: \([0-9]+ rows\))?$|^[0-9]+ rows$"
_ENDINGS = ("_raw", "_norm", "_e164", "_u")
_ORDER_IDS = frozenset(
    {"order_id", "order_id_raw", "order_id_norm", "nice_id", "channel_ref", "parent_order_id"}
    | {"dispatch_id", "refund_id", "tracking"}
)
_ORDER = (Personal.NO, Personal.ID, Personal.YES)
# A column that its table does not declare may hold anything.
_UNKNOWN = Column(Kind.TEXT, "not declared", personal=Personal.YES)


def declared(name: str, table: str | None = None) -> Column | None:
    """The column of that name, or of that stem; the most personal one where tables differ.

    A name may be `table.column`, and several columns of the table: `erp_order.email_raw+order_id`.
    """
    named_there = columns_of(name)
    if named_there is not None:
        there, columns_there = named_there
        return _most_personal([there.columns.get(one, _UNKNOWN) for one in columns_there])
    own = TABLES[table].columns if table in TABLES else {}
    if name in own:
        return own[name]
    named = [one.columns for one in TABLES.values()]
    spellings = (name, *(f"{name}{ending}" for ending in _ENDINGS))
    return _most_personal(
        [columns[word] for word in spellings for columns in named if word in columns]
    )


def _most_personal(columns: list[Column]) -> Column | None:
    return max(columns, key=lambda one: _ORDER.index(one.personal), default=None)


def about(check: Check) -> Personal:
    """How much a finding's key says of a person; one that no table declares is taken for an id."""
    table, _, column = check.about.partition(".")
    if table not in TABLES or column not in TABLES[table].columns:
        return Personal.ID
    return TABLES[table].columns[column].personal


def names_a_record(check: Check) -> bool:
    """Whether the key is an id of either system, and not a lane, a day or a table."""
    table = check.about.partition(".")[0]
    return table not in TABLES or TABLES[table].system not in {System.AUDIT, System.SYNC}


def names_an_order(column: str) -> bool:
    """Whether the column holds ids of orders and their parcels."""
    return column in _ORDER_IDS


def is_money(column: str) -> bool:
    """Whether a value of that column is in micro-units."""
    known = declared(column)
    return known is not None and known.kind is Kind.MONEY


def without_contacts(text: pl.Expr, level: int) -> pl.Expr:
    """Any text with its e-mails and phones masked (level 1) or taken out (2 and 3)."""
    if level == 0:
        return text
    if level == 1:
        shortened = text.str.replace_all(
            r"([A-Za-z0-9])[A-Za-z0-9._%+'-]*@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)", "${1}•••@${2}"
        )
        return shortened.str.replace_all(
            r"(\+[1-9][0-9])[0-9 ().\-/]{5,16}([0-9]{2})\b", "${1} • •• •• ${2}"
        ).str.replace_all(r"\b0[0-9]{2,4}[ \-]?[0-9]{3,4}[ \-]?([0-9]{2})\b", "0•• •• •• ${1}")
    return text.str.replace_all(EMAIL, "[e-mail removed]").str.replace_all(PHONE, "[phone removed]")


def without_ids(text: pl.Expr) -> pl.Expr:
    """A phrase about a person without anything that may be an id: words with three digits."""
    return text.str.replace_all(r"[\w\-]*[0-9][\w\-]*[0-9][\w\-]*[0-9][\w\-]*", "…")


def without_long_ids(text: pl.Expr) -> pl.Expr:
    """Any other phrase: contact ids are long, an order's error code is short and stays."""
    return text.str.replace_all(r"\b[0-9]{5,}\b", "…")


def shown_id(value: pl.Expr) -> pl.Expr:
    """An id in a working session: shown, but an e-mail that serves as one is short as any other."""
    return pl.when(value.str.contains(EMAIL)).then(without_contacts(value, 1)).otherwise(value)


def plain(value: pl.Expr, fact: str) -> pl.Expr:
    """Whether a value of the fact is a phrase of ours, which names nobody; never null.

    Of a column, values are told and no phrases: a person may be called "An" or "Held". Phrases are
    told of a fact that is no column, as `email`, and of a rule for columns, in a value's place.
    """
    if columns_of(fact) is not None:
        return value.str.contains(_INSTEAD).fill_null(value=False)
    if any(fact in table.columns for table in TABLES.values()):
        return pl.lit(value=False)
    words = value.str.contains(_PHRASE) & value.str.contains("[a-z]")
    return words.fill_null(value=False)


def hidden(value: pl.Expr, level: int, *, ours: pl.Expr | None = None) -> pl.Expr:
    """A name, e-mail, phone or address: short at level 1, then removed; null stays null.

    Args:
        value: what is masked.
        level: of redaction, from 1.
        ours: where a phrase of ours stands in its place, which stays; nowhere if not given.
    """
    short = pl.when(value.str.contains("@") | value.str.contains(PHONE)).then(
        without_contacts(value, 1)
    )
    instead = short.otherwise(value.str.slice(0, 1) + "•••") if level == 1 else pl.lit("[removed]")
    stays = value.is_null() if ours is None else value.is_null() | ours
    return pl.when(stays).then(value).otherwise(instead)
