"""Two tables against each other: ours beside its peers, every figure held against the truth."""
