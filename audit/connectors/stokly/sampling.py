"""What it shows when only some of the orders' lines could be read."""

import math

LEVEL = 0.95


def shown(read: int, of: int, sample: int) -> str:
    """What was read, and what it can show, in words.

    Args:
        read: orders whose lines are known.
        of: all orders.
        sample: of those read, the ones that chance alone chose; nought where it chose none.
    """
    told = f"lines of {read:,} of {of:,} orders were read"
    if not sample:
        return told
    chosen = "" if sample == read else f", {sample:,} of them"
    least = _percent(1 - (1 - LEVEL) ** (1 / sample))
    return (
        f"{told}{chosen}, a random sample: a fault in {least} % of the orders or more"
        f" would show with {LEVEL * 100:.0f} %"
    )


def _percent(share: float) -> str:
    """Rounded up, or more would be promised than holds; one digit that counts below ten."""
    percent = share * 100
    digits = max(0, -math.floor(math.log10(percent)))
    return f"{math.ceil(round(percent * 10**digits, 6)) / 10**digits:g}"
