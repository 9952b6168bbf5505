"""Goals: how far, how far by their own dates, when they will be reached, which stand still, and how they changed."""
