"""Shapes: what the exports of a shop hold, as Stokly's API answers it."""
