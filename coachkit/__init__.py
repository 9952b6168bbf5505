"""A kit for the one-on-one between a sales manager and a rep."""

__version__ = "0.1.0"
