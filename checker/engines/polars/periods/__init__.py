"""Rows become periods: merged, cut to the days on which a condition holds, or the stretches in which it does."""
