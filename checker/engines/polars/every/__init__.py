"""`every`: gaps between events, their steps and regimes, and every reading of those in doubt."""
