"""What happens to a text on its way between systems: its form, its end, its letters."""

import polars as pl

LENGTHS = (60, 255)  # signs, of Emarsys' short and long texts; Emarsys fact sheet, 3.2
# Two bytes each in UTF-8, and the typographic signs that people's word processors put in.
_LETTERS = [chr(code) for code in range(0x80, 0x800)] + list(
    "\u2018\u2019\u201a\u201c\u201d\u201e\u2013\u2014\u2026\u20ac"
)
# Quotation marks for an apostrophe, accents that stand alone, and hyphens longer than one.
_MARKS = dict.fromkeys("\u2018\u2019\u02bc\u00b4`", "'") | dict.fromkeys("\u2010\u2011\u2013", "-")


def loosened(text: pl.Expr) -> pl.Expr:
    """Without case, outer and repeated blanks, and the forms Unicode has for one sign."""
    plain = text.str.replace_many(_MARKS).str.normalize("NFKC").str.to_lowercase()
    return plain.str.replace_all(r"\s+", " ").str.strip_chars()


def unspaced(text: pl.Expr) -> pl.Expr:
    """The same without any blank or hyphen: how postcodes are compared."""
    return loosened(text).str.replace_all(r"[\s-]", "")


def cut(whole: pl.Expr, found: pl.Expr) -> pl.Expr:
    """Whether `found` is `whole` cut off where a text of Emarsys ends."""
    return pl.any_horizontal(
        (whole.str.len_chars() > length)
        & (whole.str.head(length).str.strip_chars_end() == found.str.strip_chars_end())
        for length in LENGTHS
    )


def garbled(whole: pl.Expr, found: pl.Expr) -> pl.Expr:
    """Whether `found` is `whole` with its bytes read in a wrong encoding, once or twice."""
    composed = whole.str.normalize("NFC")
    seen = _squeezed(found.str.normalize("NFC"))
    ways = [_misread(composed, encoding) for encoding in ("latin-1", "cp1252")]
    ways += [
        _misread(one, encoding) for one, encoding in zip(ways, ("latin-1", "cp1252"), strict=True)
    ]
    lost = composed.str.replace_all(r"[^\x00-\x7F]+", "?")
    seen_lost = found.str.replace_all(r"[?\x{FFFD}]+", "?")
    damaged = pl.any_horizontal(_squeezed(one) == seen for one in ways) | (lost == seen_lost)
    return composed.str.contains(r"[^\x00-\x7F]") & damaged


def _misread(text: pl.Expr, encoding: str) -> pl.Expr:
    return text.str.replace_many({sign: _as_read(sign, encoding) for sign in _LETTERS})


def _as_read(sign: str, encoding: str) -> str:
    """The sign's UTF-8 bytes, each read as a sign; the five that cp1252 lacks as in Latin-1."""
    signs = (bytes([byte]) for byte in sign.encode())
    return "".join(one.decode(encoding, errors="ignore") or one.decode("latin-1") for one in signs)


def _squeezed(text: pl.Expr) -> pl.Expr:
    # Half the signs that garbling makes are invisible, and lost when a field is trimmed.
    return text.str.replace_all(r"[\p{C}\p{Z}]", "")
