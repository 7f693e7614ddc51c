"""What came of a run, and how it is shown: one value, one small file a format."""
