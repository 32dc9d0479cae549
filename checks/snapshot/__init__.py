"""Whether what was read is a whole, consistent copy of what the systems hold."""
