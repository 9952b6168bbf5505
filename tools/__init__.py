"""For those who work on the kit, and for run.py; not part of the installed package."""
