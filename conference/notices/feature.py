"""The front door of notices."""

from conference.foundation.feature import Feature
from conference.foundation.web import resource
from conference.notices.views import read_inbox, refresh_bell, show_bell, show_inbox

feature = Feature(
    name="notices",
    routes=(
        resource("/inbox", get=show_inbox, put=read_inbox),
        resource("/inbox/bell", get=refresh_bell),
    ),
    frame=(show_bell,),
)
