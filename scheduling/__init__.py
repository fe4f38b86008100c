"""What knows time and matching: intervals, availability, one-to-one scheduling. Plain Python, no web, no store."""
