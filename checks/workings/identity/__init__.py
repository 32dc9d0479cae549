"""Likeness: which records belong to one person, learned from the records themselves.

The way, in `linking`: `codes` (values to numbers) > `blocking` (candidate pairs, by `keys`) >
`likeness` (how each field agrees) > `chance`, `origins` and `learning` (what an agreement is worth)
> `weighing` (a probability) > `grouping` (persons) > `telling` and `links` (what comes out).
Records too few to learn from are weighed by `prior`.
"""
