"""Pages of the organiser's matchmaking."""
