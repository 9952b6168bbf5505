"""The figures, each defined once: `catalogue.METRICS` lists them all."""
