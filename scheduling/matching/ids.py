"""The plain ids by which callers name slots, people and wishes; 1 and "1" are two."""

Id = str | int
