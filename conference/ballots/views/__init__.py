"""Pages of ballots: for voters, for organisers, and for the big screen."""
