"""How data travels from Stokly to Emarsys: how fast, and what stays behind."""
