"""The way back of a plan, as a plan of its own."""
