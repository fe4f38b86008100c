"""Pages of polls: the panel on a session's page, a poll, quiz or consultation, the desk, the big screen."""
