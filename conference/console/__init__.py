"""Backstage: the organiser's desk, and the pages of the operator's demo."""
