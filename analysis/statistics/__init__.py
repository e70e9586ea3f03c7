"""What tests and measures are computed with: effect sizes, distributions, models, one file each."""
