"""Verbs of meetings: set up, join, open and close slots, ask and answer, book, move, cancel, note."""

from conference.meetings.service.booking import cancel_meeting, move_meeting, place_meeting
from conference.meetings.service.notes import save_notes
from conference.meetings.service.requests import accept, ask, decline, expire, propose, withdraw
from conference.meetings.service.setup import close_slot, join, open_slot, set_up

__all__ = [
    "accept",
    "ask",
    "cancel_meeting",
    "close_slot",
    "decline",
    "expire",
    "join",
    "move_meeting",
    "open_slot",
    "place_meeting",
    "propose",
    "save_notes",
    "set_up",
    "withdraw",
]
