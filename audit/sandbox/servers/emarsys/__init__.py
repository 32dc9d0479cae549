"""The sandbox's Emarsys: both versions of its API, OAuth and the sales-data upload."""
