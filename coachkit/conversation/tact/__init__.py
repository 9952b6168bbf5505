"""Tact: how a question is put. Rules of form and of manners, each with how to mend what breaks it."""
