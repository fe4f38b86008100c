"""The front door of polls."""

from conference.foundation.feature import Feature, Watch
from conference.foundation.signals import Listener
from conference.foundation.web import resource
from conference.polls.keys import wait_and_tell
from conference.polls.live import TOPICS
from conference.polls.pulse import watch_poll
from conference.polls.service import QuestionAnnounced
from conference.polls.views import asked, desk, draft, join, stage

SESSION = "/e/{event}/sessions/{session}/polls"
ONE = "/e/{event}/polls/{poll}"
QUESTION = ONE + "/questions/{question}"

feature = Feature(
    name="polls",
    routes=(
        resource(SESSION, get=asked.show_polls, post=draft.add_poll),
        resource(SESSION + "/new", get=draft.new_poll),
        resource(SESSION + "/desk", get=desk.show_desk),
        resource(SESSION + "/stage", get=stage.show_stage),
        resource(ONE, get=asked.show_poll, put=draft.redraft_poll, delete=desk.drop),
        resource(ONE + "/edit", get=draft.edit_poll),
        resource(ONE + "/arming", post=desk.arm, delete=desk.disarm),
        resource(ONE + "/opening", post=desk.open_it),
        resource(ONE + "/locking", post=desk.lock),
        resource(ONE + "/reveal", post=desk.reveal),
        resource(ONE + "/archive", post=desk.archive),
        resource(ONE + "/staging", post=desk.put_on_stage),
        resource(ONE + "/texts/{ref}", put=desk.show_text, delete=desk.hide_text),
        resource(ONE + "/words", put=desk.show_word, delete=desk.hide_word),
        resource(QUESTION + "/answer", get=asked.show_answer, put=asked.answer_question),
        resource(QUESTION + "/asking", post=desk.ask),
        resource(QUESTION + "/key", get=asked.show_key),
        resource("/p/{poll}", get=join.lead_on),
        resource("/e/{event}/console/polls", get=desk.show_list),
    ),
    topics=TOPICS,
    watches=tuple(Watch(f"poll.{{}}.{what}", watch_poll) for what in ("turnout", "results", "desk")),
    listeners=(Listener(QuestionAnnounced, wait_and_tell),),
    frame=(asked.show_panel,),
)
