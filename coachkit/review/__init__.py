"""The meeting itself: the live review, and what goes out after it."""
