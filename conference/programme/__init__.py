"""The programme: tracks, sessions, speakers, resources, stars."""
