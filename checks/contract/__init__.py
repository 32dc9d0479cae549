"""What each canonical table promises, as data; `checks.expectations` asks whether it holds."""
