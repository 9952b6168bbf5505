"""Monday morning: one notebook per rep through Papermill."""
