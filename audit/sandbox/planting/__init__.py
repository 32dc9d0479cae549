"""How each fault, and each thing that only looks like one, is planted."""
