"""Award ballots: a frozen roll, a secret box, a sealed count and a staged reveal."""
