"""`never`, `at-most-count` and `at-most-for`: what must not last, or not be so many."""
