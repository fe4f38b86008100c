"""Telling a person: the bell, and a mail where it matters."""
