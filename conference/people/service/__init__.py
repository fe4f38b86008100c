"""Verbs of accounts: make one, sign in, sign out, change it."""

from conference.people.service.accounts import add_person, change_account, change_zone, drop_password, set_password
from conference.people.service.logins import end_login, end_logins, open_login, see_login, sign_in
from conference.people.service.ways import (
    Attempt,
    ask_way_in,
    enter,
    forget_old,
    login_link,
    name_link,
    try_digits,
)

__all__ = [
    "Attempt",
    "add_person",
    "ask_way_in",
    "change_account",
    "change_zone",
    "drop_password",
    "end_login",
    "end_logins",
    "enter",
    "forget_old",
    "login_link",
    "name_link",
    "open_login",
    "see_login",
    "set_password",
    "sign_in",
    "try_digits",
]
