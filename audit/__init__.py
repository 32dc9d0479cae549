"""What we do: the steps, the command line, the two systems, the store."""
