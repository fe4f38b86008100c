"""Polls, quizzes and consultations of a session: one life cycle, one answer a person."""
