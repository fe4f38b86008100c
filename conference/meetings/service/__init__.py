"""Verbs of meetings: set up, join, open and close slots, ask and answer, book, move, cancel, note."""

from conference.meetings.service.booking import cancel_meeting, lock_meeting, place_meeting
from conference.meetings.service.moving import Move, move_meeting, rearrange
from conference.meetings.service.notes import save_notes
from conference.meetings.service.outcome import follow_clock, report_outcome
from conference.meetings.service.requests import accept, ask, decline, expire, propose, settle, withdraw
from conference.meetings.service.setup import close_slot, join, open_slot, set_bars, set_up
from conference.meetings.service.slots import add_block, drop_slots, set_tables
from conference.meetings.service.substitution import accept_substitution, ask_substitute, end_substitution
from conference.meetings.service.suggestions import end_edition, keep_lists, weigh_suggestions
from conference.meetings.service.wishes import keep_apart, lift_apart, lift_must, must_meet

__all__ = [
    "Move",
    "accept",
    "accept_substitution",
    "add_block",
    "ask",
    "ask_substitute",
    "cancel_meeting",
    "close_slot",
    "decline",
    "drop_slots",
    "end_edition",
    "end_substitution",
    "expire",
    "follow_clock",
    "join",
    "keep_apart",
    "keep_lists",
    "lift_apart",
    "lift_must",
    "lock_meeting",
    "move_meeting",
    "must_meet",
    "open_slot",
    "place_meeting",
    "propose",
    "rearrange",
    "report_outcome",
    "save_notes",
    "set_bars",
    "set_tables",
    "set_up",
    "settle",
    "weigh_suggestions",
    "withdraw",
]
