"""The organiser's matchmaking runs: collect, solve in a process of its own, review, publish."""
