"""What the CRM knows: exports in, canonical frames out."""
