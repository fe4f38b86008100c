"""Words and decisions of the organiser's desk that need no rows but those at hand."""

from conference.events.models import Role

ROLE_WORDS = {
    Role.ORGANISER: ("Organiser", "Sees backstage: members, matchmaking, ballots, announcements."),
    Role.SPEAKER: ("Speaker", "Is on the bill of sessions."),
    Role.MODERATOR: ("Moderator", "Leads sessions and their questions."),
    Role.JURY: ("Jury", "Judges; may vote where a ballot is for the jury."),
    Role.EXHIBITOR: ("Exhibitor", "Has a booth in the exhibition."),
}


def role_label(role: str) -> str:
    """A role as people say it."""
    return ROLE_WORDS[Role(role)][0] if role in ROLE_WORDS else role.capitalize()
