"""Pages of the door: front page, sign-in, joining, and what everybody may read."""
