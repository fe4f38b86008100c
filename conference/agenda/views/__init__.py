"""Pages of the agenda: lobby, agenda, my day, calendar feed."""
