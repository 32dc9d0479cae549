"""How a comparison of two tables is told: its words, and the sections of its page."""
