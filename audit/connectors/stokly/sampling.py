"""What it shows when only some of the orders' lines could be read."""

LEVEL = 0.95


def shown(read: int, of: int) -> str:
    """What a random sample can show, in words."""
    told = f"lines of {read:,} of {of:,} orders were read"
    if not read:
        return told
    share = 1 - (1 - LEVEL) ** (1 / read)
    return (
        f"{told}, a random sample: a fault in {share * 100:.1g} % of the orders or more"
        f" would show with {LEVEL * 100:.0f} %"
    )
