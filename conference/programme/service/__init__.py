"""Verbs of the programme: build it, change it, star its sessions."""

from conference.programme.service.building import add_session, add_track
from conference.programme.service.changing import cancel_session, move_session
from conference.programme.service.stars import star, unstar

__all__ = ["add_session", "add_track", "cancel_session", "move_session", "star", "unstar"]
