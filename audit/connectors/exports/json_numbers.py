"""Numbers in whole JSON pages put in quotes, so that whoever parses them rounds none.

Whole numbers are never rounded, so those with a point or an exponent matter, and the negative zero.
Nearly all of them are values of an object: they stand behind a quote and a colon; inside a string
that quote would have a backslash before it. Pages with any other such number, or with a name that
ends in a backslash, take the long way, that knows of every sign whether it is inside a string.
"""

import numpy as np
import polars as pl

_NUMBER = r"-?[0-9]+(?:\.[0-9]+(?:[eE][+-]?[0-9]+)?|[eE][+-]?[0-9]+)|-0"
_OF_AN_OBJECT = rf'([^\\]":)\s*({_NUMBER})'
# A number in an array; or text that looks like one, which costs a little time.
_ELSEWHERE = rf"[\[,]\s*(?:{_NUMBER})\s*[,\]]"
_STRANGE = r'\\\\"|\x00'

_BETWEEN = b"\x00"  # no JSON holds one
_WORD = np.zeros(256, np.bool_)
_WORD[[*b"+-.0123456789", *b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", *b"abcdefghijklmnopqrstuvwxyz"]] = True


def with_quoted_numbers(bodies: pl.Series) -> pl.Series | None:
    """The bodies with every number in quotes that could be rounded; null when one is no JSON.

    Args:
        bodies: JSON that was parsed before; a word that is none of JSON's may be quoted too.
    """
    if bodies.str.contains(f"{_ELSEWHERE}|{_STRANGE}").any():
        return _by_every_sign(bodies)
    return bodies.str.replace_all(_OF_AN_OBJECT, '$1"$2"')


def _by_every_sign(bodies: pl.Series) -> pl.Series | None:
    """The same, with every number, `true` and `false` in quotes."""
    packed = _BETWEEN.join(body.encode() for body in bodies)
    signs = np.frombuffer(packed, np.uint8)
    plain = packed.replace(b"\\\\", b"__").replace(b'\\"', b"__")
    quotes = np.frombuffer(plain, np.uint8) == ord('"')
    # Only the parity is asked for, and a sum that wraps at 256 keeps it.
    inside = (np.cumsum(quotes, dtype=np.uint8) & 1).astype(np.bool_)
    between = np.flatnonzero(signs == ord(_BETWEEN))
    if inside[between].any() or inside[-1:].any() or between.size != bodies.len() - 1:
        return None
    word = _WORD[signs] & ~inside
    edges = np.flatnonzero(np.diff(word, prepend=False, append=False))
    starts, ends = edges[::2], edges[1::2]
    kept = signs[starts] != ord("n")  # null
    places = np.stack([starts[kept], ends[kept]], axis=1).ravel()
    quoted = np.insert(signs, places, ord('"')).tobytes().split(_BETWEEN)
    return pl.Series(bodies.name, [one.decode() for one in quoted])
