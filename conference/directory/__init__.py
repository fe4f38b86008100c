"""Who is here: profiles, organisations, offers and needs."""
