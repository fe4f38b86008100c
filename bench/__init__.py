"""Benchmarks: each prints JSON lines with a figure and, measured in the same run, its bound or peer."""
