"""When opt-outs were seen in Emarsys, and when we wrote them there ourselves."""
