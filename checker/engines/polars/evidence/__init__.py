"""What may be evidence of a duty, what may excuse a miss, and what every verdict asks."""
