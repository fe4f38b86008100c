"""Small events in which all meetings are given: the fewest breaks, proven, or the proof that it cannot be done."""
