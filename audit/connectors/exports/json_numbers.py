"""Numbers in whole JSON pages put in quotes, so that whoever parses them rounds none."""

from collections.abc import Sequence

import numpy as np

_BETWEEN = b"\x00"  # no JSON holds one
_WORD = np.zeros(256, np.bool_)
_WORD[[*b"+-.0123456789", *b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", *b"abcdefghijklmnopqrstuvwxyz"]] = True


def with_quoted_numbers(bodies: Sequence[bytes]) -> list[bytes] | None:
    """The bodies with every number, `true` and `false` in quotes; null when one is no JSON.

    Args:
        bodies: JSON that was parsed before; a word that is none of JSON's would be quoted too.
    """
    packed = _BETWEEN.join(bodies)
    signs = np.frombuffer(packed, np.uint8)
    plain = packed.replace(b"\\\\", b"__").replace(b'\\"', b"__")
    quotes = np.frombuffer(plain, np.uint8) == ord('"')
    # Only the parity is asked for, and a sum that wraps at 256 keeps it.
    inside = (np.cumsum(quotes, dtype=np.uint8) & 1).astype(np.bool_)
    between = np.flatnonzero(signs == ord(_BETWEEN))
    if inside[between].any() or inside[-1:].any() or between.size != len(bodies) - 1:
        return None
    word = _WORD[signs] & ~inside
    edges = np.flatnonzero(np.diff(word, prepend=False, append=False))
    starts, ends = edges[::2], edges[1::2]
    kept = signs[starts] != ord("n")  # null
    places = np.stack([starts[kept], ends[kept]], axis=1).ravel()
    return np.insert(signs, places, ord('"')).tobytes().split(_BETWEEN)
