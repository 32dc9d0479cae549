"""The sandbox's Stokly: its API over records that lie ready as text."""
