"""Who is who: generated customers and labelled sets, ours beside Splink, every figure measured."""
