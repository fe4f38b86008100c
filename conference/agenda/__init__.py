"""A person's view over all activities: lobby, agenda, my day, calendar feed."""
