"""What mails say of an item, and where they lead, is as in the shop."""

from collections.abc import Mapping

import polars as pl

from checks.vocabulary import Evidence, Owner, Severity, Verdicts, check
from checks.workings.catalogue_file import in_file
from checks.workings.catalogue_pairs import CONTENT, asked_fields, catalogue_pairs, drifted
from checks.workings.text_damage import cut, garbled, loosened
from checks.workings.written_values import line

LINKS = ("link", "image")
TRACKED = "only parameters of tracking differ"
_TRACKING = r"[?&](?:utm_[a-z]+|gclid|fbclid|msclkid|sc_[a-z]+)=[^&#]*"
_HOST = r"^[A-Za-z]+://([^/?#]+)"


@check(
    question="Do mails show every item's title, link, image and category as the shop does?",
    dimension="accuracy",
    owner=Owner.ECOMMERCE,
    worst=Severity.S2,
    about="erp_product.sku",
    things="facts of items",
    impact="no amount: a mail says something else than the shop, or leads elsewhere",
    limits={"share": 0.01, "cases": 20},
    repair="W: the item's row goes into the next full catalogue file",
)
def content_drift(evidence: Evidence) -> Verdicts:
    """Title, link, image and category are the same once entities and blanks are read alike.

    Asked of active items that both systems have, where Stokly states the fact. A link that differs
    by parameters of tracking alone is a note.
    """
    asked, unasked = asked_fields(evidence, CONTENT)
    told = drifted(evidence, CONTENT).with_columns(cause=_cause())
    columns = catalogue_pairs(evidence).comparison.columns
    work, files = in_file(
        evidence,
        told,
        key="sku",
        verdict_field="field",
        field="field",
        seen="held",
        desired=line(pl.col("said")),
    )
    return Verdicts(
        told.lazy().select(
            key="sku",
            field="field",
            expected="said",
            actual="held",
            impact_u=pl.lit(None, pl.Int64),
            agrees=pl.lit(value=False),
            severity=_severity(told, asked, evidence.limits),
            cause="cause",
        ),
        examined=sum(asked.values()),
        exhibits={"columns": columns.filter(pl.col("column").is_in([*CONTENT]))},
        unasked=unasked | {"links": "not tried; only their text is compared"},
        repairs=work,
        files=files,
    )


def _severity(told: pl.DataFrame, asked: Mapping[str, int], limits: Mapping[str, float]) -> pl.Expr:
    broken = told.filter(pl.col("cause") != TRACKED).group_by("field").len()
    grave = [
        field
        for field, number in broken.iter_rows()
        if field in LINKS
        and asked[field] >= limits["cases"]
        and number >= limits["share"] * asked[field]
    ]
    return (
        pl.when(pl.col("cause") == TRACKED)
        .then(pl.lit(Severity.S4.value))
        .when(pl.col("field").is_in(grave))
        .then(pl.lit(Severity.S2.value))
        .otherwise(pl.lit(Severity.S3.value))
    )


def _cause() -> pl.Expr:
    """How a fact differs; of both sides' words in the form in which they are compared."""
    form, held = pl.col("form"), pl.col("held_form")
    is_link, is_category = pl.col("field").is_in(LINKS), pl.col("field") == "category"
    bare, held_bare = _untracked(form), _untracked(held)
    host, held_host = _host(form), _host(held)
    causes = {
        "none in Emarsys": held.is_null(),
        TRACKED: is_link & (bare == held_bare),
        "on another host": is_link & (host != held_host),
        "elsewhere on the same host": is_link & (host == held_host),
        "mojibake": garbled(form, held),
        "cut off": ~is_category & (cut(form, held) | form.str.starts_with(held)),
        "case or typography": loosened(form) == loosened(held),
        "encoded twice": held.str.contains(r"&(?:[A-Za-z]+|#[0-9]+|#[xX][0-9a-fA-F]+);"),
        "another category": is_category,
        "different": pl.lit(value=True),
    }
    return pl.coalesce(pl.when(true).then(pl.lit(words)) for words, true in causes.items())


def _untracked(link: pl.Expr) -> pl.Expr:
    """The link without parameters that only say where a visitor comes from."""
    return link.str.replace_all(_TRACKING, "").str.replace("^([^?]*)&", "${1}?")


def _host(link: pl.Expr) -> pl.Expr:
    return link.str.extract(_HOST).str.to_lowercase()
