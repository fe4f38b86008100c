"""Decisions on a loaded programme, without I/O: days, the grid, waves, filters, one's own day."""
