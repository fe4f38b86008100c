"""Reads of the organiser's desk."""
