"""A made-up shop of any size, and the faults planted in it."""
