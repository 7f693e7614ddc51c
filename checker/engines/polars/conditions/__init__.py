"""Conditions told for each day, and the amounts they are held against."""
