"""Carry out an approved plan: the only step that writes to a system, and only to Emarsys.

Read `pushing.py` first. Each kind of repair is one file that knows how to carry a row out, how to
settle one whose end is not known, and how to look whether it holds.
"""
