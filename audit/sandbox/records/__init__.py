"""Both systems' records of a year of trade."""
