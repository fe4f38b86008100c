"""Pages of the programme: who reads it, the page of a session, stars."""
