"""What the data support: metrics, opportunities, quota and goals, without drawing anything."""
