"""`within`, `before` and `with`: duties that a trigger begins."""
