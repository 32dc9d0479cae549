"""Plans of repairs: what a run proposed, chosen, ordered, laid down, and approved by people."""
