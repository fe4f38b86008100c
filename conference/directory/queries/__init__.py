"""Reads of the directory."""

from conference.directory.queries.roster import read_roster
from conference.directory.queries.standing import choices, events_with, membership_mark, people_of

__all__ = ["choices", "events_with", "membership_mark", "people_of", "read_roster"]
