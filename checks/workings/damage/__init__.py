"""Ids and codes that were damaged on their way: what one named transform makes the same again."""
