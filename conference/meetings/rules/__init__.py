"""Decisions about requests, meetings and who fits whom: no I/O."""
