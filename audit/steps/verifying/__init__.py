"""After a push: what was touched is read again, and the checks of its plan are asked again."""
