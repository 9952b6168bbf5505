"""What the reader sees: sections, charts, the page and its two editions."""
