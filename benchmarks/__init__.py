"""Benchmarks: each makes its own data from a seed, and prints ratios of things timed side by side in one run."""
