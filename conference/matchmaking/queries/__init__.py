"""Reads of runs: their rows, their pages, and the reasons that people are told."""
