"""What makes asking over HTTP polite and safe; each file one rule, none of them the network."""
