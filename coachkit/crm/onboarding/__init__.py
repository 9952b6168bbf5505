"""What `coachkit map` finds out about an export: the profile that fits, else one proposed, and what to ask."""
