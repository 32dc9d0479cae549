"""Sections that pages are put together from, each made of a masked run."""
