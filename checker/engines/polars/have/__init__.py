"""`have` and `quota`: what must be had all through a stretch, or so many times in a window."""
