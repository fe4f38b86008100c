"""The one busy calendar: every hour of a person that is taken, whatever took it."""
