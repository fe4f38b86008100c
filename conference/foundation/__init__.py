"""What every feature stands on, and what knows no noun of ours."""
