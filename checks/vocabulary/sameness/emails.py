"""When two e-mail addresses are one mailbox, for certain or by the custom of a provider."""

import polars as pl

from checks.vocabulary.design import Home
from checks.vocabulary.sameness.folding import composed
from checks.vocabulary.sameness.lookalikes import latin_if_alike
from checks.vocabulary.sameness.sparing import beyond_ascii, expressed, where_needed

_WRAPPING = r"""["'`<>()\[\],;:.]"""


def email(text: pl.Expr, home: Home) -> pl.Expr:  # noqa: ARG001 - one signature for every rule
    """The address alone, in lower case; null without one `@` between two parts.

    Blanks, invisible signs, quotes, `mailto:`, `<...>` and outer dots are gone; full-width and
    look-alike letters are Latin; a domain with other letters is in its ASCII form. A +tag and the
    dots before the `@` stay: this is the address that is written to.
    """
    bare = where_needed(text, _is_wrapped, _unwrapped).str.to_lowercase()
    return where_needed(bare, _is_no_address, expressed(_nothing))


def email_softened(address: pl.Expr) -> pl.Expr:
    """A normal form without +tag, and at Gmail without dots; googlemail.com is gmail.com."""
    tagless = where_needed(address, _is_tagged, expressed(_tagless))
    return where_needed(tagless, _is_gmail, expressed(_dotless))


def email_local(address: pl.Expr) -> pl.Expr:
    """What stands before the `@` of a normal form."""
    return address.str.split_exact("@", 1).struct.field("field_0")


def email_domain(address: pl.Expr) -> pl.Expr:
    """What stands behind the `@` of a normal form."""
    return address.str.split_exact("@", 1).struct.field("field_1")


def _is_wrapped(text: pl.Expr) -> pl.Expr:
    return beyond_ascii(text) | text.str.contains(
        r"""[\s\x00-\x1f\x7f"`<>()\[\],;:?]|^['.]|['.]$|\.@|@\."""
    )


def _unwrapped(values: pl.Series) -> pl.Series:
    bare = expressed(_peeled)(values)
    foreign = bare.filter(bare.str.len_bytes() != bare.str.len_chars()).unique(maintain_order=True)
    mended = pl.Series([_in_latin(one) for one in foreign], dtype=pl.String)
    return bare.replace(foreign, mended)


def _peeled(text: pl.Expr) -> pl.Expr:
    plain = composed(text).str.to_lowercase()
    inner = pl.coalesce(plain.str.extract(r"<([^<>]*@[^<>]*)>"), plain)
    tight = inner.str.replace_all(r"[\s\x00-\x1f\x7f]+", "")
    front = tight.str.replace(rf"^(?:mailto:|{_WRAPPING})+", "")
    back = front.str.replace(rf"(?:\?[^@]*|{_WRAPPING})+$", "")
    return back.str.replace(r"\.*@\.*", "@")


def _in_latin(address: str) -> str:
    local, _, domain = address.partition("@")
    return f"{latin_if_alike(local)}@{_ascii_domain(latin_if_alike(domain))}"


def _ascii_domain(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return domain


def _is_no_address(text: pl.Expr) -> pl.Expr:
    return ~text.str.contains(r"^[^@]+@[^@]+$")


def _nothing(_text: pl.Expr) -> pl.Expr:
    return pl.lit(None, pl.String)


def _is_tagged(address: pl.Expr) -> pl.Expr:
    return address.str.contains(r"^[^+@]+\+")


def _tagless(address: pl.Expr) -> pl.Expr:
    return address.str.replace(r"\+[^@]*@", "@")


def _is_gmail(address: pl.Expr) -> pl.Expr:
    return address.str.contains(r"@(?:gmail|googlemail)\.com$")


def _dotless(address: pl.Expr) -> pl.Expr:
    bare = address.str.strip_suffix("@gmail.com").str.strip_suffix("@googlemail.com")
    return bare.str.replace_all(".", "", literal=True) + pl.lit("@gmail.com")
