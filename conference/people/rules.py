"""Rules of accounts and sign-in: how long, how often, and what a device is called."""

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from conference.foundation.limits import Limit

STAY = timedelta(days=30)
WAY_LIFE = timedelta(minutes=15)
TRIES = 5
LATELY = timedelta(minutes=15)

ASK_ADDRESS = Limit(
    "signin.address",
    burst=5,
    seconds=3600,
    message="Five e-mails were asked for this address within the hour. Please look there, also in spam.",
)
ASK_CLIENT = Limit(
    "signin.client",
    burst=40,
    seconds=600,
    message="Many sign-ins were asked for from your network. Please try again in a few minutes.",
)
GUESS = Limit(
    "signin.guess",
    burst=10,
    seconds=3600,
    message="That was the tenth wrong code for this address. The link in the e-mail still works.",
)
PASSWORD_ADDRESS = Limit(
    "password.address",
    burst=10,
    seconds=900,
    message="Too many tries for this address. Wait a few minutes, or let us e-mail you a link.",
)
PASSWORD_CLIENT = Limit(
    "password.client",
    burst=60,
    seconds=600,
    message="Too many tries from your network. Wait a few minutes, or let us e-mail you a link.",
)

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "Chromebook"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def device_name(agent: str) -> str:
    """A browser's own description in words: `Firefox on Windows`. For people to tell devices apart, no more."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "A browser")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return f"{browser} on {system}" if system else browser


def network_of(host: str) -> str:
    """Whom a limit counts: an IPv4 address, or the /64 of an IPv6 one, for a household has all of it."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return host
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(IPv6Address(int(address) >> 64 << 64))


def signed_in_lately(made_at: datetime, now: datetime) -> bool:
    """Whether a sign-in is so fresh that it proves who sits there."""
    return now - made_at < LATELY
