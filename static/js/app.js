// Entry module. Everything is delegated on document, so what htmx or the socket swaps in later works at once.
// Pages stay usable with this file blocked: it adds, it is never the only way.
import "./behaviours/keep_state.js";
import "./behaviours/htmx_guard.js";
import "./behaviours/theme.js";
import "./behaviours/toast.js";
import "./behaviours/dialog.js";
import "./behaviours/menu.js";
import "./behaviours/tabs.js";
import "./behaviours/star.js";
import "./behaviours/disclosure.js";
import "./behaviours/copy.js";
import "./behaviours/print.js";
import "./behaviours/countdown.js";
import "./behaviours/zone.js";
import "./behaviours/output.js";
import "./behaviours/ballot.js";
import "./behaviours/ranking.js";
import "./behaviours/poll.js";
import "./behaviours/poll_quiz.js";
import "./behaviours/agenda_filter.js";
import "./forms.js";
import "./live.js";
