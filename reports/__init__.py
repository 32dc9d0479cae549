"""How we tell it: one page a file."""
