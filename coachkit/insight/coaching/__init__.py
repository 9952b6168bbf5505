"""Did it work? What the data are consistent with since a coaching focus began; never a claim of cause."""
