"""The front door of console."""

from conference.console.doors import enter_by_door
from conference.console.frame import show_backstage
from conference.console.views import desk, mail, members
from conference.foundation.feature import Feature
from conference.foundation.web import resource

feature = Feature(
    name="console",
    routes=(
        resource("/e/{event}/console", get=desk.show_desk),
        resource("/e/{event}/console/announcement", get=desk.show_announcement, post=desk.send_announcement),
        resource("/e/{event}/console/members", get=members.show_members, post=members.enrol),
        resource("/e/{event}/console/members/{person}", get=members.show_member),
        resource("/e/{event}/console/members/{person}/roles/{role}", put=members.grant, delete=members.withdraw),
        resource("/dev/mail", get=mail.show_letters),
        resource("/dev/mail/{mail}", get=mail.show_letter),
        resource("/dev/mail/{mail}/letter.html", get=mail.show_html),
        resource("/dev/mail/{mail}/invite.ics", get=mail.show_calendar),
        resource("/demo/{email}/{key}", get=enter_by_door),
    ),
    frame=(show_backstage,),
)
