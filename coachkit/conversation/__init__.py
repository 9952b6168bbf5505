"""What to talk about: the question bank, selection and the agenda."""
