"""Orders: that Emarsys holds those it should, and as they are."""
