"""Places: where sessions happen."""
