"""Which page number and size make a window that begins a little before a place in the list."""

OVERLAP = 2  # records read already; one more than a tie of two needs


def window(place: int, most: int) -> tuple[int, int]:
    """The page number and size, of all whose window holds the place, with most records behind it.

    Servers begin a page at number x size, so the two are chosen together.

    Args:
        place: that the window must hold.
        most: records a page may have.
    """
    if place < 1:
        return 0, most
    least = max(1, most // 2)
    size = max(range(least, most + 1), key=lambda one: one - place % one)
    return place // size, size
