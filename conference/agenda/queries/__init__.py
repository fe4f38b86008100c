"""Reads of the agenda: announcements, people worth meeting, and what goes into a calendar feed."""
