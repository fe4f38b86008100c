"""Suggestions: whom to show to whom and why, fairly. Plain Python on NumPy; explained in docs/suggestions.md."""
