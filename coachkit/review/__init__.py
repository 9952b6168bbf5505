"""The meeting itself: the live review, and what follows from it (recap, invitation, words between meetings)."""
