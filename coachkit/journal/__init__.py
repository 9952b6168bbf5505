"""What was said and agreed: the store of meetings, questions offered and snapshots."""
