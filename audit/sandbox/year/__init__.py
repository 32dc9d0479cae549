"""A year of trade, order line by order line: read from a file, or made to measured figures."""
