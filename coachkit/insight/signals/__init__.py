"""What can be inferred from noisy numbers: each cause tested for the whole team, false alarms kept rare on purpose."""
