"""Events, who takes part in them and in which role, and announcements."""
