"""The script that invented the sample team: `python -m coachkit.sample.generator` writes the eight CSV files anew.

The same seed gives the same bytes; `tests/unit/sample` writes them again and compares. What the columns hold and what
happens to whom is told in docs/sample-team.md. Nothing of the kit imports this package at run time.
"""
