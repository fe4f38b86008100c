"""Pages of meetings: my meetings, requests, finding people, one meeting, one person."""
