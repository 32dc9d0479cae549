"""Catalogue: that Emarsys knows each item that matters, and shows it as the shop does."""
