"""Decisions about runs on rows at hand: the problem, the baseline, the figures, the words. No I/O."""
